#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

/// Batch normalization, training form: every column is shifted to mean 0 and scaled by its standard
/// deviation in the batch, then scaled by gamma and shifted by beta.
///
/// Shapes     X: N x D, gamma: 1 x D, beta: 1 x D  ->  Y: N x D, for all N, D >= 1.
/// Gradients  DX is exact for every epsilon > 0: Z and s both contain it.
/// Domain     all finite inputs; for N = 1 or a constant column Z is 0.
/// Source     Wesselink et al., Batch Matrix-form Equations, batch normalization, row layout.
EquationSystem training() {
  const Dim N{"N"}, D{"D"};  // examples, features
  LayerBuilder layer("batch_normalization", "columns normalized by the batch, then affine");
  const auto X = layer.input("X", N, D);
  const auto gamma = layer.weight("gamma", one, D);
  const auto beta = layer.weight("beta", one, D);
  const auto epsilon = layer.parameter("epsilon", Rational(1, 10'000'000));
  layer.condition(epsilon > 0);

  // Forward.
  const auto R = layer.forward("R", X - row_repeat(columns_mean(X), N));
  const auto Sigma = layer.forward("Sigma", (1 / size(N)) * T(diag(T(R) * R)));
  const auto s = layer.forward("s", inv_sqrt(Sigma, epsilon));
  const auto Z = layer.forward("Z", hadamard(row_repeat(s, N), R));
  const auto Y = layer.forward("Y", hadamard(row_repeat(gamma, N), Z) + row_repeat(beta, N));

  // Backward.
  const auto DY = layer.cotangent(Y);
  const auto DZ = layer.backward(Z, hadamard(row_repeat(gamma, N), DY));
  layer.backward(beta, columns_sum(DY));
  layer.backward(gamma, columns_sum(hadamard(DY, Z)));
  layer.backward(X, hadamard(row_repeat((1 / size(N)) * s, N),
                             (size(N) * identity(N) - ones(N, N)) * DZ -
                                 hadamard(Z, row_repeat(T(diag(T(Z) * DZ)), N))));

  const Index i{"i"}, j{"j"}, n{"n"}, first;
  const Scalar mean = sum(n, N, entry("X", {n, j})) / size(N);
  layer.define("R", i, j, entry("X", {i, j}) - mean);
  layer.define("Sigma", first, j, sum(n, N, square(entry("R", {n, j}))) / size(N));
  layer.define("s", first, j, 1 / sqrt(entry("Sigma", {first, j}) + epsilon));
  layer.define("Z", i, j, entry("R", {i, j}) / sqrt(entry("Sigma", {first, j}) + epsilon));
  layer.define("Y", i, j,
               entry("gamma", {first, j}) * entry("Z", {i, j}) + entry("beta", {first, j}));
  layer.alias("BatchNormalization").domain("all finite inputs; epsilon > 0");
  layer.form("training");
  layer.source("Wesselink et al., batch normalization, row layout");
  return layer.build();
}

}  // namespace

Forms layers::batch_normalization() {
  return {training()};
}

}  // namespace gradstone
