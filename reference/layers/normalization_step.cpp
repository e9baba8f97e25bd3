#include "reference/layers/normalization_step.hpp"

#include "reference/functions.hpp"

namespace gradstone {

Normalized normalization_step(SystemBuilder& layer, const Expr& X, const std::string& name) {
  const Dim N = X.shape().rows();
  const auto epsilon = layer.parameter("epsilon", Rational(1, 10'000'000));
  layer.condition(epsilon > 0);

  const auto R = layer.forward("R", X - row_repeat(columns_mean(X), N));
  const auto Sigma = layer.forward("Sigma", (1 / size(N)) * T(diag(T(R) * R)));
  const auto s = layer.forward("s", inv_sqrt(Sigma, epsilon));
  const auto Z = layer.forward(name, hadamard(row_repeat(s, N), R));

  const Index i{"i"}, j{"j"}, n{"n"}, first;
  const Scalar mean = sum(n, N, entry("X", {n, j})) / size(N);
  const Scalar deviation = sqrt(entry("Sigma", {first, j}) + epsilon);
  layer.define("R", i, j, entry("X", {i, j}) - mean);
  layer.define("Sigma", first, j, sum(n, N, square(entry("R", {n, j}))) / size(N));
  layer.define("s", first, j, 1 / deviation);
  layer.define(name, i, j, entry("R", {i, j}) / deviation);
  return {X, s, Z};
}

Expr normalization_gradient(const Normalized& normalized, const Expr& DZ) {
  const auto& [X, s, Z] = normalized;
  const Dim N = X.shape().rows();
  const auto centered = (size(N) * identity(N) - ones(N, N)) * DZ;
  const auto along_Z = hadamard(Z, row_repeat(T(diag(T(Z) * DZ)), N));
  return hadamard(row_repeat((1 / size(N)) * s, N), centered - along_Z);
}

Expr column_affine_step(SystemBuilder& layer, const Expr& Z) {
  const Dim N = Z.shape().rows(), D = Z.shape().columns();
  const auto gamma = layer.weight("gamma", one, D);
  const auto beta = layer.weight("beta", one, D);

  const auto Y = layer.forward("Y", hadamard(row_repeat(gamma, N), Z) + row_repeat(beta, N));
  const Index i{"i"}, j{"j"}, first;
  const Scalar element = entry(variable_name(Z), {i, j});
  layer.define("Y", i, j, entry("gamma", {first, j}) * element + entry("beta", {first, j}));

  const auto DY = layer.cotangent(Y);
  const auto DZ = layer.backward(Z, hadamard(row_repeat(gamma, N), DY));
  layer.backward(beta, columns_sum(DY));
  layer.backward(gamma, columns_sum(hadamard(DY, Z)));
  return DZ;
}

}  // namespace gradstone
