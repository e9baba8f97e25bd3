#include "reference/builder.hpp"
#include "reference/layers/linear_map.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Linear layer: an affine map of each row, stated in linear_map.hpp, with Y for Z.
///
/// Shapes     X: N x D, W: K x D, b: 1 x K  ->  Y: N x K, for all N, D, K >= 1. One row is one
///            example. (Nabla stores W transposed, D x K.)
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs.
/// Source     Wesselink et al., Batch Matrix-form Equations, linear layer, row layout.
Forms layers::linear() {
  LayerBuilder layer("linear", "affine map of each row");
  const auto map = linear_map(layer, "Y");
  linear_map_gradients(layer, map, layer.cotangent(map.Z));

  layer.alias("Linear").domain("all finite inputs");
  layer.source("Wesselink et al., linear layer, row layout");
  return {layer.build()};
}

}  // namespace gradstone
