#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/layers/linear_map.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Softmax layer: a linear map, then softmax of each row.
///
/// Shapes     X: N x D, W: K x D, b: 1 x K  ->  Y: N x K, for all N, D, K >= 1. One row is one
/// example. Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs; the rule `shift_softmax` keeps exp from overflowing.
/// Source     Wesselink et al., Batch Matrix-form Equations, softmax layer, row layout.
Forms layers::softmax() {
  const Dim N{"N"}, D{"D"}, K{"K"};  // examples, inputs, outputs
  LayerBuilder layer("softmax", "linear map, then softmax of each row");
  const auto X = layer.input("X", N, D);
  const auto W = layer.weight("W", K, D);
  const auto b = layer.weight("b", one, K);

  // Forward.
  const auto Z = layer.forward("Z", X * T(W) + row_repeat(b, N));
  const auto Y = layer.forward("Y", softmax(Z));

  // Backward.
  const auto DY = layer.cotangent(Y);
  const auto DZ = layer.backward(Z, hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K)));
  layer.backward(W, T(DZ) * X);
  layer.backward(b, columns_sum(DZ));
  layer.backward(X, DZ * W);

  define_linear_map(layer, "Z");
  const Index i{"i"}, k{"k"}, j{"j"};
  layer.define("Y", i, k, exp(entry("Z", {i, k})) / sum(j, K, exp(entry("Z", {i, j}))));

  layer.alias("Softmax").domain("all finite inputs; NaN stays in its row");
  layer.accuracy("exp does not overflow: the plan subtracts the maximum of each row");
  layer.source("Wesselink et al., softmax layer, row layout");
  return {layer.build()};
}

}  // namespace gradstone
