#include "reference/activations/step.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// Sigmoid, the logistic function: 1 / (1 + exp(-x)), which is exp(x) / (exp(x) + 1).
///
/// Domain     all real x.
/// Accuracy   the stable form takes exp of -|x| only, so that nothing overflows. The derivative
///            s (1 - s) cancels for large x: its absolute error stays near the unit roundoff.
/// Source     nerva manual, activation functions; Nabla report. The function itself is stated with
///            the table of matrix operations: functions::sigmoid().
Forms activations::sigmoid() {
  const Scalar x = argument();
  return {elementwise_activation(functions::sigmoid(), "Sigmoid", "logistic function",
                                 exp(x) / (exp(x) + 1),
                                 "nerva manual, activation functions; Nabla report")};
}

}  // namespace gradstone
