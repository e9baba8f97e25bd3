#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/layers/linear_map.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

EquationSystem activation_layer_of(const ElementFunction& f, const std::string& alias) {
  LayerBuilder layer("activation_layer", "affine map of each row, then " + f.name());
  const auto map = linear_map(layer, "Z");
  const auto DZ = elementwise_step(layer, map.Z, f);
  linear_map_gradients(layer, map, DZ);

  layer.form(f.name()).alias(alias).domain("all finite inputs");
  layer.source("Wesselink et al., activation layer, row layout");
  return layer.build();
}

}  // namespace

/// Activation layer: an affine map of each row, then an elementwise activation f with parameters
/// that are given. One form for each activation.
///
///     Z = X * T(W) + row_repeat(b, N)
///     Y = f(Z)
///     DZ = hadamard(DY, f'(Z)),  DW = T(DZ) * X,  Db = columns_sum(DZ),  DX = DZ * W
///
/// Shapes     X: N x D, W: K x D, b: 1 x K  ->  Y: N x K, for all N, D, K >= 1. One row is one
///            example.
/// Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over N. At a
///            kink of f, f' is what the file of f states.
/// Domain     all finite inputs, with the conditions of f on its parameters.
/// Source     Wesselink et al., Batch Matrix-form Equations, activation layer, row layout; SiLU:
///            Nabla report.
Forms layers::activation_layer() {
  return {
      activation_layer_of(functions::relu(), "ReLU"),
      activation_layer_of(functions::leaky_relu(), "LeakyReLU"),
      activation_layer_of(functions::all_relu(), "AllReLU"),
      activation_layer_of(functions::trelu(), "TReLU"),
      activation_layer_of(functions::srelu(), ""),  // SReLU is the layer that learns al, ..., tr
      activation_layer_of(functions::hyperbolic_tangent(), "HyperbolicTangent"),
      activation_layer_of(functions::sigmoid(), "Sigmoid"),
      activation_layer_of(functions::silu(), "SiLU")};
}

}  // namespace gradstone
