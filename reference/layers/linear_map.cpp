#include "reference/layers/linear_map.hpp"

namespace gradstone {
namespace {

LinearMap linear_map(SystemBuilder& layer, const std::string& name, bool masked) {
  const Dim N{"N"}, D{"D"}, K{"K"};  // examples, inputs, outputs
  const auto X = layer.input("X", N, D);
  const auto W = layer.weight("W", K, D);
  const auto b = layer.weight("b", one, K);
  std::optional<Expr> R;
  if (masked) R = layer.mask("R", K, D);

  const auto Z = layer.forward(name, X * T(R ? hadamard(W, *R) : W) + row_repeat(b, N));

  const Index i{"i"}, k{"k"}, d{"d"}, first;
  const Scalar term = entry("X", {i, d}) * entry("W", {k, d});
  layer.define(name, i, k,
               sum(d, D, masked ? term * entry("R", {k, d}) : term) + entry("b", {first, k}));
  return {X, W, b, R, Z};
}

}  // namespace

LinearMap linear_map(SystemBuilder& layer, const std::string& name) {
  return linear_map(layer, name, false);
}

LinearMap masked_linear_map(SystemBuilder& layer, const std::string& name) {
  return linear_map(layer, name, true);
}

void linear_map_gradients(SystemBuilder& layer, const LinearMap& map, const Expr& DZ) {
  const auto& [X, W, b, R, Z] = map;
  layer.backward(W, R ? hadamard(T(DZ) * X, *R) : T(DZ) * X);
  layer.backward(b, columns_sum(DZ));
  layer.backward(X, DZ * (R ? hadamard(W, *R) : W));
}

}  // namespace gradstone
