#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/builder.hpp"
#include "reference/layers/linear_map.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// SReLU layer: an affine map of each row, then SReLU with learned al, tl, ar, tr, which are
/// shared by all units of the layer.
///
///     Z = X * T(W) + row_repeat(b, N)
///     Y = srelu(Z, al, tl, ar, tr)
///     DZ = hadamard(DY, srelu'(Z)),  DW = T(DZ) * X,  Db = columns_sum(DZ),  DX = DZ * W
///     Dal = sum of DY (Z - tl) where Z <= tl,   Dtl = sum of DY (1 - al) where Z <= tl
///     Dar = sum of DY (Z - tr) where Z >= tr,   Dtr = sum of DY (1 - ar) where Z >= tr
///
/// Where tl = tr, an entry Z = tl counts on the left only: the first region that applies is taken.
///
/// Shapes     X: N x D, W: K x D, b: 1 x K; al, tl, ar, tr: 1 x 1  ->  Y: N x K.
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs; tl <= tr, which training does not preserve by itself.
/// Source     nerva manual, SReLU layer; Wesselink et al., activation layer, row layout.
Forms layers::srelu() {
  LayerBuilder layer("srelu", "affine map, then srelu with learned parameters");
  const auto map = linear_map(layer, "Z");
  const auto DZ = elementwise_step(layer, map.Z, functions::srelu(), Parameters::trainable);
  linear_map_gradients(layer, map, DZ);

  layer.alias("SReLU").domain("all finite inputs; tl <= tr");
  layer.source("nerva manual, SReLU layer");
  return {layer.build()};
}

}  // namespace gradstone
