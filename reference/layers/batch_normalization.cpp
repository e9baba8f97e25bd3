#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/layers/normalization_step.hpp"
#include "reference/moving_mean.hpp"
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

EquationSystem running_statistics() {
  const Dim N{"N"}, D{"D"}, steps{"T"};
  LayerBuilder layer("batch_normalization", "running statistics, moved towards those of a batch");
  const auto X = layer.statistic("X", N, D);
  const auto mean = layer.statistic("mean", one, D);
  const auto variance = layer.statistic("variance", one, D, Domain::positive);
  const auto momentum = layer.parameter("momentum", Rational(1, 10));
  layer.condition(momentum >= 0);
  layer.condition(momentum <= 1);

  const auto R = layer.forward("R", X - row_repeat(columns_mean(X), N));
  const auto Sigma = layer.forward("Sigma", (1 / size(N)) * T(diag(T(R) * R)));
  const auto mean_next = layer.forward("mean_next", moved_mean(mean, momentum, columns_mean(X)));
  const auto variance_next = layer.forward("variance_next", moved_mean(variance, momentum, Sigma));
  layer.update(mean, mean_next);
  layer.update(variance, variance_next);

  const Index i{"i"}, j{"j"}, n{"n"}, m{"m"}, t{"t"}, first;
  const auto at = [&](const std::string& name) { return entry(name, {first, j}); };
  const auto mean_of_column = sum(n, N, entry("X", {n, j})) / size(N);
  layer.define("R", i, j, entry("X", {i, j}) - mean_of_column);
  layer.define("Sigma", first, j, sum(n, N, square(entry("R", {n, j}))) / size(N));
  layer.define("mean_next", first, j, (1 - momentum) * at("mean") + momentum * mean_of_column);
  layer.define("variance_next", first, j, (1 - momentum) * at("variance") + momentum * at("Sigma"));

  const auto decaying = [&](const std::string& start, const Scalar& of_batch) {
    const Scalar left = power(1 - momentum, size(steps) - value_of(t));
    return power(1 - momentum, size(steps)) * entry(start, {i, j}) +
           momentum * sum(t, steps, left * of_batch);
  };
  const Scalar batch_mean = sum(m, N, entry("X", {t, m, j})) / size(N);
  layer.unrolled(mean, "T", decaying("mean", batch_mean));
  layer.unrolled(
      variance, "T",
      decaying("variance", sum(n, N, square(entry("X", {t, n, j}) - batch_mean)) / size(N)));

  layer.form("running statistics").alias("BatchNormalization").domain("all finite inputs");
  layer.source("Ioffe and Szegedy, Batch Normalization, 2015, section 3.1, as moving averages");
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
/// In training the running statistics move towards those of each batch, and start at 0 and 1:
///
///     mean_next = (1 - momentum) mean + momentum columns_mean(X)
///     variance_next = (1 - momentum) variance + momentum Sigma
///
/// computed as moving_mean.hpp says. Sigma is the mean of squares, with divisor N, as in Keras.
/// (PyTorch takes N - 1 here, which a batch of one example does not have.)
///
/// Shapes     X: N x D; gamma, beta, mean, variance: 1 x D  ->  Y: N x D, for all N, D >= 1.
/// Gradients  exact for every epsilon > 0. mean and variance have none: they are constants of the
///            inference form, and values of X in the training form.
/// Domain     all finite inputs, epsilon > 0. For N = 1 or a constant column Z is 0, and Y is beta.
/// Accuracy   a column with a mean that is large against its deviation loses digits in R.
/// Source     Wesselink et al., Batch Matrix-form Equations, batch normalization, row layout; Ioffe
///            and Szegedy, Batch Normalization, 2015.
Forms layers::batch_normalization() {
  return {training(), inference(), running_statistics()};
}

}  // namespace gradstone
