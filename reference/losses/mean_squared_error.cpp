#include "reference/losses/forms.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

const char* const mean_squared_error_title = "mean of squared errors over all elements";

Scalar mean_squared_error_example(const Example& e) {
  const Dim K{"K"};
  const Index k{"k"};
  return sum(k, K, square(e.y(k) - e.t(k))) / size(K);
}

EquationSystem mean_squared_error_finished(LossBuilder& loss, const std::string& form) {
  loss.form(form).alias("MeanSquaredError").domain("all finite inputs");
  loss.source("Nabla, losses");
  return loss.build();
}

EquationSystem mean_squared_error_batch() {
  const Dim N{"N"}, K{"K"};  // examples, outputs
  LossBuilder loss("mean_squared_error", mean_squared_error_title);
  const auto [Y, T] = declare_batch(loss);
  loss.forward("L", (1 / size(N * K)) * elements_sum(hadamard(Y - T, Y - T)));
  loss.backward(Y, (2 / size(N * K)) * (Y - T));
  define_mean(loss, mean_squared_error_example);
  return mean_squared_error_finished(loss, "batch");
}

EquationSystem mean_squared_error_vector() {
  const Dim K{"K"};
  LossBuilder loss("mean_squared_error", mean_squared_error_title);
  const auto [y, t] = declare_vector(loss);
  loss.forward("L", (1 / size(K)) * dot(y - t, y - t));
  loss.backward(y, (2 / size(K)) * (y - t));
  define_vector(loss, mean_squared_error_example);
  return mean_squared_error_finished(loss, "vector");
}

}  // namespace

/// Mean squared error: the mean of (y - t)^2 over all N K elements, not over the N examples. (The
/// Nabla report prints the mean over the examples, which is the same for K = 1 only; its code takes
/// the mean over all elements.)
///
/// Shapes     Y, T: N x K  ->  L: 1 x 1. Vector form: y, t: 1 x K.
/// Gradients  DY = 2/(N K) (Y - T). T is given.
/// Domain     all finite inputs.
/// Source     Nabla, losses, as its code computes them.
Forms losses::mean_squared_error() {
  return {mean_squared_error_batch(), mean_squared_error_vector()};
}

}  // namespace gradstone
