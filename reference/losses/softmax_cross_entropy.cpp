#include "reference/activations/step.hpp"
#include "reference/functions.hpp"
#include "reference/losses/forms.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

enum class Targets { any, one_hot };

Scalar softmax_cross_entropy_example(const Example& e) {
  const Dim K{"K"};
  const Index k{"k"};
  return -sum(k, K, e.t(k) * log(softmax_entry(e.outputs, e.row, k, K)));
}

Domain softmax_cross_entropy_domain_of(Targets targets) {
  return targets == Targets::one_hot ? Domain::distribution : Domain::real;
}

// The gradient of one row is softmax(y) times the sum of t, less t. One-hot targets sum to 1, which
// is all that the shorter gradient needs.
Expr softmax_cross_entropy_gradient(const Expr& Y, const Expr& T, Targets targets) {
  if (targets == Targets::any)
    return hadamard(softmax(Y), column_repeat(rows_sum(T), Y.shape().columns())) - T;
  return softmax(Y) - T;
}

EquationSystem softmax_cross_entropy_finished(LossBuilder& loss, std::string form,
                                              Targets targets) {
  if (targets == Targets::one_hot) form += ", one-hot";
  loss.form(form).alias("SoftmaxCrossEntropy");
  loss.domain(targets == Targets::one_hot ? "all finite logits; targets of each example sum to 1"
                                          : "all finite logits and targets");
  loss.accuracy("exp does not overflow: the maximum of each row is subtracted");
  loss.source("nerva manual, loss functions");
  return loss.build();
}

EquationSystem softmax_cross_entropy_batch(Targets targets) {
  LossBuilder loss("softmax_cross_entropy", "cross-entropy of softmax of the logits, summed");
  const auto [Y, T] = declare_batch(loss, Domain::real, softmax_cross_entropy_domain_of(targets));
  loss.forward("L", -elements_sum(hadamard(T, log_softmax(Y))));
  loss.backward(Y, softmax_cross_entropy_gradient(Y, T, targets));
  define_sum(loss, softmax_cross_entropy_example);
  return softmax_cross_entropy_finished(loss, "batch", targets);
}

EquationSystem softmax_cross_entropy_batch_mean(Targets targets) {
  const Scalar share = 1 / size(Dim{"N"});
  LossBuilder loss("softmax_cross_entropy", "cross-entropy of softmax of the logits, averaged");
  const auto [Y, T] = declare_batch(loss, Domain::real, softmax_cross_entropy_domain_of(targets));
  loss.forward("L", -(share * elements_sum(hadamard(T, log_softmax(Y)))));
  loss.backward(Y, share * softmax_cross_entropy_gradient(Y, T, targets));
  define_mean(loss, softmax_cross_entropy_example);
  loss.source("Nabla report, cross-entropy");
  return softmax_cross_entropy_finished(loss, "batch, mean", targets);
}

EquationSystem softmax_cross_entropy_vector(Targets targets) {
  LossBuilder loss("softmax_cross_entropy", "cross-entropy of softmax of the logits");
  const auto [y, t] = declare_vector(loss, Domain::real, softmax_cross_entropy_domain_of(targets));
  loss.forward("L", -dot(t, log_softmax(y)));
  loss.backward(y, softmax_cross_entropy_gradient(y, t, targets));
  define_vector(loss, softmax_cross_entropy_example);
  return softmax_cross_entropy_finished(loss, "vector", targets);
}

}  // namespace

/// Softmax cross-entropy of logits Y and targets T: the sum of -t log(softmax(y)) over outputs and
/// examples; in the forms with `mean`, which are Nabla's CrossEntropy, divided by N.
///
/// Shapes     Y, T: N x K  ->  L: 1 x 1. Vector form: y, t: 1 x K.
/// Gradients  DY = softmax(Y) rows_sum(T) - T for every T, with the sum repeated over its row. The
///            one-hot forms say softmax(Y) - T, which holds only when every row of T sums to 1; it
///            is proved under that condition. T is given.
/// Domain     all finite inputs.
/// Accuracy   exp does not overflow, and no logarithm is taken of a probability that underflowed:
///            evaluators subtract the maximum of each row.
/// Source     nerva manual, loss functions; with `mean`: Nabla report, cross-entropy.
Forms losses::softmax_cross_entropy() {
  return {softmax_cross_entropy_batch(Targets::any),
          softmax_cross_entropy_batch(Targets::one_hot),
          softmax_cross_entropy_vector(Targets::any),
          softmax_cross_entropy_vector(Targets::one_hot),
          softmax_cross_entropy_batch_mean(Targets::any),
          softmax_cross_entropy_batch_mean(Targets::one_hot)};
}

}  // namespace gradstone
