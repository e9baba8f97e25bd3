#include "reference/builder.hpp"
#include "reference/layers/normalization_step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Affine layer: every column scaled by its gamma and shifted by its beta; the affine half of batch
/// normalization.
///
///     Y = hadamard(row_repeat(gamma, N), X) + row_repeat(beta, N)
///     DX = hadamard(row_repeat(gamma, N), DY)
///     Dbeta = columns_sum(DY),  Dgamma = columns_sum(hadamard(DY, X))
///
/// Shapes     X: N x D; gamma, beta: 1 x D  ->  Y: N x D, for all N, D >= 1.
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs.
/// Source     nerva, C++ library, affine layer.
Forms layers::affine() {
  LayerBuilder layer("affine", "every column scaled and shifted");
  column_affine_step(layer, layer.input("X", Dim{"N"}, Dim{"D"}));
  layer.alias("Affine").domain("all finite inputs");
  layer.source("nerva, C++ library, affine layer");
  return {layer.build()};
}

}  // namespace gradstone
