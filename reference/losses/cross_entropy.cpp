#include "reference/functions.hpp"
#include "reference/losses/forms.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

const char* const cross_entropy_title = "cross-entropy of probabilities, summed";

Scalar cross_entropy_example(const Example& e) {
  const Index k{"k"};
  return -sum(k, Dim{"K"}, e.t(k) * log(e.y(k)));
}

EquationSystem cross_entropy_finished(LossBuilder& loss, const std::string& form) {
  loss.form(form).alias("CrossEntropy").domain("outputs > 0; targets: all finite numbers");
  loss.accuracy("no epsilon is added: an output 0 gives infinity, or NaN where its target is 0");
  loss.source("nerva manual, loss functions");
  return loss.build();
}

EquationSystem cross_entropy_batch() {
  LossBuilder loss("cross_entropy", cross_entropy_title);
  const auto [Y, T] = declare_batch(loss, Domain::positive);
  loss.forward("L", -elements_sum(hadamard(T, log(Y))));
  loss.backward(Y, -hadamard(T, reciprocal(Y)));
  define_sum(loss, cross_entropy_example);
  return cross_entropy_finished(loss, "batch");
}

EquationSystem cross_entropy_vector() {
  LossBuilder loss("cross_entropy", cross_entropy_title);
  const auto [y, t] = declare_vector(loss, Domain::positive);
  loss.forward("L", -dot(t, log(y)));
  loss.backward(y, -hadamard(t, reciprocal(y)));
  define_vector(loss, cross_entropy_example);
  return cross_entropy_finished(loss, "vector");
}

}  // namespace

/// Cross-entropy of probabilities Y and targets T: the sum of -t log(y) over outputs and examples.
///
/// Shapes     Y, T: N x K  ->  L: 1 x 1. Vector form: y, t: 1 x K.
/// Gradients  DY = -T / Y elementwise, for every T; for one-hot T it is no simpler. T is given.
/// Domain     Y > 0; the rows of Y need not sum to 1.
/// Accuracy   no epsilon is added: y = 0 gives infinity, or NaN where t = 0. Where Y is a softmax,
///            softmax_cross_entropy of its input is accurate.
/// Source     nerva manual, loss functions.
Forms losses::cross_entropy() {
  return {cross_entropy_batch(), cross_entropy_vector()};
}

}  // namespace gradstone
