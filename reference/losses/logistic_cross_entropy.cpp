#include "reference/functions.hpp"
#include "reference/losses/forms.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

const char* const logistic_cross_entropy_title =
    "cross-entropy of the sigmoid of the logits, summed";

Scalar logistic_cross_entropy_example(const Example& e) {
  const Index k{"k"};
  return sum(k, Dim{"K"}, e.t(k) * log(1 + exp(-e.y(k))));
}

EquationSystem logistic_cross_entropy_finished(LossBuilder& loss, const std::string& form) {
  loss.form(form).alias("LogisticCrossEntropy").domain("all finite logits and targets");
  loss.accuracy("the stable forms of log_sigmoid and sigmoid neither overflow nor underflow");
  loss.source("nerva manual, loss functions");
  return loss.build();
}

EquationSystem logistic_cross_entropy_batch() {
  LossBuilder loss("logistic_cross_entropy", logistic_cross_entropy_title);
  const auto [Y, T] = declare_batch(loss);
  loss.forward("L", -elements_sum(hadamard(T, log_sigmoid(Y))));
  loss.backward(Y, hadamard(T, sigmoid(Y)) - T);
  define_sum(loss, logistic_cross_entropy_example);
  return logistic_cross_entropy_finished(loss, "batch");
}

EquationSystem logistic_cross_entropy_vector() {
  LossBuilder loss("logistic_cross_entropy", logistic_cross_entropy_title);
  const auto [y, t] = declare_vector(loss);
  loss.forward("L", -dot(t, log_sigmoid(y)));
  loss.backward(y, hadamard(t, sigmoid(y)) - t);
  define_vector(loss, logistic_cross_entropy_example);
  return logistic_cross_entropy_finished(loss, "vector");
}

}  // namespace

/// Logistic cross-entropy of logits Y and targets T: the sum of -t log(sigmoid(y)), which is
/// t log(1 + exp(-y)).
///
/// It is not binary cross-entropy, which adds -(1 - t) log(1 - sigmoid(y)): here a target 0 has
/// loss 0 and gradient 0.
///
/// Shapes     Y, T: N x K  ->  L: 1 x 1. Vector form: y, t: 1 x K.
/// Gradients  DY = T sigmoid(Y) - T elementwise. T is given.
/// Domain     all finite inputs.
/// Accuracy   the stable forms of log_sigmoid and sigmoid neither overflow nor underflow. DY
///            cancels for large y: its absolute error stays near the roundoff of t.
/// Source     nerva manual, loss functions.
Forms losses::logistic_cross_entropy() {
  return {logistic_cross_entropy_batch(), logistic_cross_entropy_vector()};
}

}  // namespace gradstone
