#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// HyperbolicTangent: (exp(x) - exp(-x)) / (exp(x) + exp(-x)).
///
/// Domain     all real x.
/// Accuracy   the derivative 1 - tanh(x)^2 cancels for large |x|: its absolute error stays near
///            the unit roundoff, its relative error does not.
/// Source     nerva manual, activation functions; Nabla report.
ElementFunction functions::hyperbolic_tangent() {
  const Scalar x = argument();
  return FunctionBuilder("hyperbolic_tangent")
      .latex("\\tanh")
      .value(tanh(x))
      .derivative(1 - square(tanh(x)))
      .build();
}

Forms activations::hyperbolic_tangent() {
  const Scalar x = argument();
  return {elementwise_activation(functions::hyperbolic_tangent(), "HyperbolicTangent",
                                 "hyperbolic tangent", (exp(x) - exp(-x)) / (exp(x) + exp(-x)),
                                 "nerva manual, activation functions; Nabla report")};
}

}  // namespace gradstone
