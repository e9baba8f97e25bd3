#include "reference/losses/forms.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

const char* const squared_error_title = "sum of squared errors";

Scalar squared_error_example(const Example& e) {
  const Index k{"k"};
  return sum(k, Dim{"K"}, square(e.y(k) - e.t(k)));
}

EquationSystem squared_error_finished(LossBuilder& loss, const std::string& form) {
  loss.form(form).alias("SquaredError").domain("all finite inputs");
  loss.source("nerva manual, loss functions");
  return loss.build();
}

EquationSystem squared_error_batch() {
  LossBuilder loss("squared_error", squared_error_title);
  const auto [Y, T] = declare_batch(loss);
  loss.forward("L", elements_sum(hadamard(Y - T, Y - T)));
  loss.backward(Y, 2 * (Y - T));
  define_sum(loss, squared_error_example);
  return squared_error_finished(loss, "batch");
}

EquationSystem squared_error_vector() {
  LossBuilder loss("squared_error", squared_error_title);
  const auto [y, t] = declare_vector(loss);
  loss.forward("L", dot(y - t, y - t));
  loss.backward(y, 2 * (y - t));
  define_vector(loss, squared_error_example);
  return squared_error_finished(loss, "vector");
}

}  // namespace

/// Squared error: the sum of (y - t)^2 over all outputs and examples; no factor 1/2, no mean.
///
/// Shapes     Y, T: N x K  ->  L: 1 x 1. Vector form: y, t: 1 x K.
/// Gradients  DY = 2 (Y - T). T is given.
/// Domain     all finite inputs.
/// Source     nerva manual, loss functions.
Forms losses::squared_error() {
  return {squared_error_batch(), squared_error_vector()};
}

}  // namespace gradstone
