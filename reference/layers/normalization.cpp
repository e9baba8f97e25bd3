#include "reference/builder.hpp"
#include "reference/layers/normalization_step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Normalization: batch normalization without its affine half. The equations are those of
/// normalization_step.hpp, with Y for Z.
///
/// Shapes     X: N x D  ->  Y: N x D, for all N, D >= 1.
/// Gradients  DX is exact for every epsilon > 0.
/// Domain     all finite inputs, epsilon > 0. For N = 1 or a constant column Y is 0.
/// Accuracy   a column with a mean that is large against its deviation loses digits in R.
/// Source     Wesselink et al., Batch Matrix-form Equations, batch normalization, row layout.
Forms layers::normalization() {
  LayerBuilder layer("normalization", "columns normalized by the batch");
  const auto X = layer.input("X", Dim{"N"}, Dim{"D"});
  const auto normalized = normalization_step(layer, X, "Y");
  layer.backward(X, normalization_gradient(normalized, layer.cotangent(normalized.Z)));

  layer.alias("Normalization");
  layer.domain("all finite inputs; epsilon > 0; for N = 1 or a constant column Y is 0");
  layer.source("Wesselink et al., batch normalization, row layout");
  return {layer.build()};
}

}  // namespace gradstone
