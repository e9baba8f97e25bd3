#include "reference/builder.hpp"
#include "reference/layers/linear_map.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Linear layer: an affine map of each row.
///
/// Shapes     X: N x D, W: K x D, b: 1 x K  ->  Y: N x K, for all N, D, K >= 1. One row is one
/// example. Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs.
/// Source     Wesselink et al., Batch Matrix-form Equations, linear layer, row layout.
Forms layers::linear() {
  const Dim N{"N"}, D{"D"}, K{"K"};  // examples, inputs, outputs
  LayerBuilder layer("linear", "affine map of each row");
  const auto X = layer.input("X", N, D);
  const auto W = layer.weight("W", K, D);
  const auto b = layer.weight("b", one, K);

  const auto Y = layer.forward("Y", X * T(W) + row_repeat(b, N));

  const auto DY = layer.cotangent(Y);
  layer.backward(W, T(DY) * X);
  layer.backward(b, columns_sum(DY));
  layer.backward(X, DY * W);

  define_linear_map(layer, "Y");
  layer.alias("Linear").domain("all finite inputs");
  layer.source("Wesselink et al., linear layer, row layout");
  return {layer.build()};
}

}  // namespace gradstone
