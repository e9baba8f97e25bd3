#include "reference/activations/step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// The logarithm of softmax of each row: x[k] - log(sum(j, exp(x[j]))).
///
/// Shapes     X: N x K  ->  Y: N x K, for all N, K >= 1.
/// Gradients  DX = DY - hadamard(softmax(X), column_repeat(rows_sum(DY), K)); the Jacobian of one
///            row is I - 1 softmax(x).
/// Domain     all finite inputs.
/// Accuracy   exp does not overflow: evaluators subtract the maximum of each row. An entry near 0
///            is a difference of large numbers where the inputs are large.
/// Source     nerva manual, softmax functions.
Forms activations::log_softmax() {
  SystemBuilder activation(Kind::activation, "log_softmax", "logarithm of softmax of each row");
  const auto X = activation.input("X", Dim{"N"}, Dim{"K"});
  log_softmax_step(activation, X);
  activation.alias("LogSoftmax").domain("all finite inputs; NaN stays in its row");
  activation.accuracy("exp does not overflow: the maximum of each row is subtracted");
  activation.source("nerva manual, softmax functions");
  return {activation.build()};
}

}  // namespace gradstone
