#include "reference/builder.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

EquationSystem dropout_training() {
  const Dim N{"N"}, D{"D"};  // examples, units
  LayerBuilder layer("dropout", "units dropped by a mask, the others scaled up");
  const auto X = layer.input("X", N, D);
  const auto R = layer.mask("R", N, D);

  const auto Y = layer.forward("Y", hadamard(X, R));

  const auto DY = layer.cotangent(Y);
  layer.backward(X, hadamard(DY, R));

  const Index i{"i"}, j{"j"};
  layer.define("Y", i, j, entry("R", {i, j}) * entry("X", {i, j}));
  layer.form("training").alias("Dropout").domain("all finite inputs; R holds 0 and 1/(1 - p)");
  layer.source("Nabla report, dropout");
  return layer.build();
}

EquationSystem dropout_inference() {
  const Dim N{"N"}, D{"D"};  // examples, units
  LayerBuilder layer("dropout", "the identity: no unit is dropped");
  const auto X = layer.input("X", N, D);

  const auto Y = layer.forward("Y", X);

  const auto DY = layer.cotangent(Y);
  layer.backward(X, DY);

  const Index i{"i"}, j{"j"};
  layer.define("Y", i, j, entry("X", {i, j}));
  layer.form("inference").alias("Dropout").domain("all finite inputs");
  layer.source("Nabla report, dropout");
  return layer.build();
}

}  // namespace

/// Dropout on units: in training every input is dropped with a probability p, and those that stay
/// are scaled by 1/(1 - p); in inference the layer is the identity.
///
/// Shapes     X: N x D, R: N x D  ->  Y: N x D, for all N, D >= 1.
/// Gradients  DX is d(loss)/dX for a scalar loss; DY is given. R is a constant.
/// Domain     all finite inputs; R[i,j] is 0 with the probability p < 1, else 1/(1 - p): the mask
///            holds the scale already. The equations hold for every R.
/// Source     Nabla report, dropout; p is its `prob`.
Forms layers::dropout() {
  return {dropout_training(), dropout_inference()};
}

}  // namespace gradstone
