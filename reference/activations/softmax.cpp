#include "reference/activations/step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Softmax of each row: exp(x[k]) / sum(j, exp(x[j])). Every row of Y is positive and sums to 1.
///
/// Shapes     X: N x K  ->  Y: N x K, for all N, K >= 1.
/// Gradients  DX = hadamard(Y, DY - column_repeat(diag(DY Y^T), K)); the Jacobian of one row is
///            Diag(y) - y^T y.
/// Domain     all finite inputs.
/// Accuracy   exp does not overflow: evaluators subtract the maximum of each row, which changes
///            neither Y nor DX.
/// Source     nerva manual, softmax functions.
Forms activations::softmax() {
  SystemBuilder activation(Kind::activation, "softmax", "softmax of each row");
  const auto X = activation.input("X", Dim{"N"}, Dim{"K"});
  softmax_step(activation, X);
  activation.alias("Softmax").domain("all finite inputs; NaN stays in its row");
  activation.accuracy("exp does not overflow: the maximum of each row is subtracted");
  activation.source("nerva manual, softmax functions");
  return {activation.build()};
}

}  // namespace gradstone
