#include "reference/activations/functions.hpp"
#include "reference/builder.hpp"
#include "reference/layers/linear_map.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

/// Activation layer: an affine map of each row, then an elementwise activation.
///
/// Shapes     X: N x D, W: K x D, b: 1 x K  ->  Y: N x K, for all N, D, K >= 1. One row is one
/// example. Gradients  DV is d(loss)/dV for a scalar loss; DY is given. Nothing is averaged over N.
/// Domain     all finite inputs; at a kink of the activation its file states the derivative.
/// Source     Wesselink et al., Batch Matrix-form Equations, activation layer, row layout.
EquationSystem activation_layer_of(const ElementFunction& function, const std::string& alias) {
  const Dim N{"N"}, D{"D"}, K{"K"};  // examples, inputs, outputs
  LayerBuilder layer("activation_layer", "affine map of each row, then " + function.name());
  const auto X = layer.input("X", N, D);
  const auto W = layer.weight("W", K, D);
  const auto b = layer.weight("b", one, K);
  std::vector<Scalar> parameters;
  for (const auto& name : function.parameters()) parameters.push_back(layer.parameter(name));
  for (const auto& condition : function.conditions()) layer.condition(condition);

  // Forward.
  const auto Z = layer.forward("Z", X * T(W) + row_repeat(b, N));
  const auto Y = layer.forward("Y", apply(function, Z, parameters));

  // Backward.
  const auto DY = layer.cotangent(Y);
  const auto DZ = layer.backward(Z, hadamard(DY, apply(function.derivative(), Z, parameters)));
  layer.backward(W, T(DZ) * X);
  layer.backward(b, columns_sum(DZ));
  layer.backward(X, DZ * W);

  define_linear_map(layer, "Z");
  const Index i{"i"}, k{"k"};
  layer.define("Y", i, k, apply(function, entry("Z", {i, k}), parameters));
  layer.form(function.name()).alias(alias).domain("all finite inputs");
  layer.source("Wesselink et al., activation layer, row layout");
  return layer.build();
}

}  // namespace

Forms layers::activation_layer() {
  return {activation_layer_of(functions::relu(), "ReLU"),
          activation_layer_of(functions::leaky_relu(), "LeakyReLU")};
}

}  // namespace gradstone
