#include "reference/functions.hpp"
#include "reference/losses/forms.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

const char* const negative_log_likelihood_title =
    "negative log-likelihood of probabilities, summed";

Scalar negative_log_likelihood_example(const Example& e) {
  const Index k{"k"};
  return -log(sum(k, Dim{"K"}, e.y(k) * e.t(k)));
}

EquationSystem negative_log_likelihood_finished(LossBuilder& loss, const std::string& form) {
  loss.form(form).alias("NegativeLogLikelihood");
  loss.domain("outputs > 0, targets >= 0 and one of each example > 0");
  loss.accuracy("no epsilon is added: a likelihood 0 gives infinity");
  loss.source("nerva manual, loss functions");
  return loss.build();
}

EquationSystem negative_log_likelihood_batch() {
  LossBuilder loss("negative_log_likelihood", negative_log_likelihood_title);
  const auto [Y, T] = declare_batch(loss, Domain::positive, Domain::positive);
  loss.forward("L", -elements_sum(log(rows_sum(hadamard(Y, T)))));
  const auto factors = reciprocal(rows_sum(hadamard(Y, T)));
  loss.backward(Y, -hadamard(column_repeat(factors, Dim{"K"}), T));
  define_sum(loss, negative_log_likelihood_example);
  return negative_log_likelihood_finished(loss, "batch");
}

EquationSystem negative_log_likelihood_vector() {
  LossBuilder loss("negative_log_likelihood", negative_log_likelihood_title);
  const auto [y, t] = declare_vector(loss, Domain::positive, Domain::positive);
  loss.forward("L", -log(dot(y, t)));
  loss.backward(y, -hadamard(column_repeat(reciprocal(dot(y, t)), Dim{"K"}), t));
  define_vector(loss, negative_log_likelihood_example);
  return negative_log_likelihood_finished(loss, "vector");
}

}  // namespace

/// Negative log-likelihood of probabilities Y and targets T: the sum over the examples of
/// -log(y . t). Unlike PyTorch's function of that name it takes probabilities, not their
/// logarithms.
///
/// Shapes     Y, T: N x K  ->  L: 1 x 1. Vector form: y, t: 1 x K.
/// Gradients  DY = -T / (y . t), where each row is divided by its own y . t. For one-hot T value
///            and gradient are those of cross_entropy. T is given.
/// Domain     y . t > 0 in every row: Y > 0, T >= 0, and no row of T is 0.
/// Accuracy   no epsilon is added: y . t = 0 gives infinity.
/// Source     nerva manual, loss functions.
Forms losses::negative_log_likelihood() {
  return {negative_log_likelihood_batch(), negative_log_likelihood_vector()};
}

}  // namespace gradstone
