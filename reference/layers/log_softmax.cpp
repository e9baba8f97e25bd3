#include "reference/activations/step.hpp"
#include "reference/builder.hpp"
#include "reference/layers/linear_map.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// LogSoftmax layer: an affine map of each row, then the logarithm of softmax of each row.
///
///     Z = X * T(W) + row_repeat(b, N)
///     Y = log_softmax(Z)
///     DZ = DY - hadamard(softmax(Z), column_repeat(rows_sum(DY), K))
///     DW = T(DZ) * X,  Db = columns_sum(DZ),  DX = DZ * W
///
/// Shapes     X: N x D, W: K x D, b: 1 x K  ->  Y: N x K, for all N, D, K >= 1. One row is one
///            example.
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs; NaN stays in its row.
/// Accuracy   exp does not overflow: evaluators subtract the maximum of each row.
/// Source     Wesselink et al., Batch Matrix-form Equations, log-softmax layer, row layout.
Forms layers::log_softmax() {
  LayerBuilder layer("log_softmax", "affine map of each row, then log-softmax of each row");
  const auto map = linear_map(layer, "Z");
  const auto DZ = log_softmax_step(layer, map.Z);
  linear_map_gradients(layer, map, DZ);

  layer.alias("LogSoftmax").domain("all finite inputs; NaN stays in its row");
  layer.accuracy("exp does not overflow: the maximum of each row is subtracted");
  layer.source("Wesselink et al., log-softmax layer, row layout");
  return {layer.build()};
}

}  // namespace gradstone
