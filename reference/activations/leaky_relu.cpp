#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// LeakyReLU: max(x, alpha x).
///
/// Regions    x <= 0: alpha x; x > 0: x. These cases are the maximum for alpha <= 1 only; for
///            larger alpha the maximum has the slope alpha on the positive side. Continuous.
/// Kinks      x = 0: the derivative taken is alpha, from [alpha, 1]. (nerva's Python packages take
///            alpha too, nerva-sympy and the C++ library take 1.)
/// Domain     all real x; alpha <= 1.
/// Accuracy   one rounding.
/// Source     nerva manual, activation functions.
ElementFunction functions::leaky_relu() {
  const Scalar x = argument();
  FunctionBuilder function("leaky_relu");
  const Scalar alpha = function.parameter("alpha");
  return function.condition(alpha <= 1)
      .value(where({{{x <= 0}, alpha * x}}, x))
      .derivative(where({{{x <= 0}, alpha}}, 1))
      .build();
}

Forms activations::leaky_relu() {
  const Scalar x = argument();
  return {elementwise_activation(functions::leaky_relu(), "LeakyReLU", "leaky ReLU",
                                 max(x, parameter("alpha") * x),
                                 "nerva manual, activation functions")};
}

}  // namespace gradstone
