#include "reference/builder.hpp"
#include "reference/layers/tensors.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Embedding: rows of a table, looked up by number.
///
///     Y[e,t,k] = W[ids[e,t],k]
///     DW[v,k] = sum of DY[e,t,k] over all e, t where ids[e,t] = v
///
/// A row that is looked up several times takes the gradients of all of them.
///
/// Shapes     W: V x K, ids: E x T of whole numbers from 1 to V  ->  Y: E x T x K, for all sizes
///            >= 1.
/// Gradients  DW is d(loss)/dW for a scalar loss; DY is given. ids are places, which have none.
/// Domain     all finite W.
/// Source     Mikolov et al., Efficient Estimation of Word Representations in Vector Space, 2013;
///            numpy-ml, Embedding without pooling, whose ids count from 0.
Forms layers::embedding() {
  const Dim E{"E"}, steps{"T"}, V{"V"}, K{"K"};
  LayerBuilder layer("embedding", "rows of a table, looked up by number");
  const auto W = layer.given(Role::weight, "W", tensor(V, K));
  layer.given_places(Role::target, "ids", tensor(E, steps), V);
  const Index e{"e"}, t{"t"}, v{"v"}, k{"k"};
  const Scalar id = entry("ids", {e, t});

  const auto Y =
      layer.forward("Y", by_entries({e, t, k}, tensor(E, steps, K), entry("W", {Place(id), k})));

  const Scalar taken = guarded({is_equal(id, value_of(v))}, entry("DY", {e, t, k}));
  layer.backward(W, by_entries({v, k}, tensor(V, K), sum(e, E, sum(t, steps, taken))));

  // By elements: a product of the table with rows that have one 1.
  layer.define("Y", {e, t, k}, sum(v, V, guarded({is_equal(id, value_of(v))}, entry("W", {v, k}))));

  layer.domain("all finite W; ids from 1 to V, which may repeat");
  layer.source("Mikolov et al., Efficient Estimation of Word Representations, 2013");
  return {layer.build()};
}

}  // namespace gradstone
