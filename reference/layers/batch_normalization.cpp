#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/layers/normalization_step.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

EquationSystem training() {
  LayerBuilder layer("batch_normalization", "columns normalized by the batch, then affine");
  const auto X = layer.input("X", Dim{"N"}, Dim{"D"});
  const auto normalized = normalization_step(layer, X, "Z");
  const auto DZ = column_affine_step(layer, normalized.Z);
  layer.backward(X, normalization_gradient(normalized, DZ));

  layer.form("training").alias("BatchNormalization");
  layer.domain("all finite inputs; epsilon > 0; for N = 1 or a constant column Z is 0");
  layer.source("Wesselink et al., batch normalization, row layout");
  return layer.build();
}

EquationSystem inference() {
  const Dim N{"N"}, D{"D"};  // examples, features
  LayerBuilder layer("batch_normalization",
                     "columns normalized by running statistics, then affine");
  const auto X = layer.input("X", N, D);
  const auto mean = layer.statistic("mean", one, D);
  const auto variance = layer.statistic("variance", one, D, Domain::positive);
  const auto epsilon = layer.parameter("epsilon", Rational(1, 10'000'000));
  layer.condition(epsilon > 0);

  const auto s = layer.forward("s", inv_sqrt(variance, epsilon));
  const auto Z = layer.forward("Z", hadamard(row_repeat(s, N), X - row_repeat(mean, N)));
  const Index i{"i"}, j{"j"}, first;
  const Scalar deviation = sqrt(entry("variance", {first, j}) + epsilon);
  layer.define("s", first, j, 1 / deviation);
  layer.define("Z", i, j, (entry("X", {i, j}) - entry("mean", {first, j})) / deviation);

  const auto DZ = column_affine_step(layer, Z);
  layer.backward(X, hadamard(row_repeat(s, N), DZ));

  layer.form("inference").alias("BatchNormalization");
  layer.domain("all finite inputs; variance >= 0, epsilon > 0");
  layer.source("Ioffe and Szegedy, Batch Normalization, 2015, algorithm 2");
  return layer.build();
}

}  // namespace

/// Batch normalization: every column is shifted and scaled to mean 0 and variance 1, then scaled by
/// gamma and shifted by beta. The training form takes mean and variance of the batch, the inference
/// form takes them as given.
///
///     training   R, Sigma, s, Z as in normalization_step.hpp
///                DX = s/N (N DZ - 1 1^T DZ - Z diag(Z^T DZ)^T)
///     inference  s = inv_sqrt(variance, epsilon),  Z = s (X - mean)
///                DX = s DZ
///     both       Y = gamma Z + beta
///                DZ = gamma DY,  Dbeta = columns_sum(DY),  Dgamma = columns_sum(hadamard(DY, Z))
///
/// where rows such as s, mean, gamma and beta are repeated over the rows of the batch.
///
/// Shapes     X: N x D; gamma, beta, mean, variance: 1 x D  ->  Y: N x D, for all N, D >= 1.
/// Gradients  exact for every epsilon > 0. mean and variance have none: they are constants of the
///            inference form, and values of X in the training form.
/// Domain     all finite inputs, epsilon > 0. For N = 1 or a constant column Z is 0, and Y is beta.
/// Accuracy   a column with a mean that is large against its deviation loses digits in R.
/// Source     Wesselink et al., Batch Matrix-form Equations, batch normalization, row layout; Ioffe
///            and Szegedy, Batch Normalization, 2015.
Forms layers::batch_normalization() {
  return {training(), inference()};
}

}  // namespace gradstone
