#include "reference/builder.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

/// Softmax cross-entropy of logits Y and targets T: the sum over the batch of -T log(softmax(Y)).
///
/// Shapes     Y: N x K, T: N x K  ->  L: 1 x 1. The vector form has N = 1.
/// Gradients  DY for every T; the one-hot form holds only when every row of T sums to 1.
/// Domain     all finite inputs.
/// Source     nerva manual, loss functions.
EquationSystem make(const std::string& form, const Dim& N, bool one_hot) {
  const Dim K{"K"};
  LossBuilder loss("softmax_cross_entropy", "cross-entropy of softmax of the logits, summed");
  const auto Y = loss.input("Y", N, K);
  const auto target = loss.target("T", N, K, one_hot ? Domain::distribution : Domain::real);
  if (one_hot) loss.condition(rows_sum(target), ones(N));

  loss.forward("L", -elements_sum(hadamard(target, log_softmax(Y))));
  if (one_hot) {
    loss.backward(Y, softmax(Y) - target);
  } else {
    loss.backward(Y, hadamard(softmax(Y), column_repeat(rows_sum(target), K)) - target);
  }

  const Index n{"n"}, k{"k"}, j{"j"}, row = N.is_one() ? Index{} : n;
  const Scalar probability = exp(entry("Y", {row, k})) / sum(j, K, exp(entry("Y", {row, j})));
  const Scalar example = sum(k, K, entry("T", {row, k}) * log(probability));
  loss.define("L", N.is_one() ? -example : -sum(n, N, example));
  loss.form(form).alias("SoftmaxCrossEntropy").domain("all finite logits");
  loss.source("nerva manual, loss functions");
  return loss.build();
}

}  // namespace

Forms losses::softmax_cross_entropy() {
  const Dim N{"N"};
  return {make("batch", N, false), make("batch, one-hot", N, true), make("vector", one, false),
          make("vector, one-hot", one, true)};
}

}  // namespace gradstone
