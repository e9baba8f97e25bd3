#include "reference/activations/elementwise.hpp"
#include "reference/activations/functions.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// LeakyReLU: max(x, alpha x). The cases by the sign of x hold for alpha <= 1 only; for larger
/// alpha the maximum has the slope alpha on the positive side. The derivative at the kink x = 0 is
/// alpha.
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
                                 max(x, parameter("alpha") * x), "nerva manual")};
}

}  // namespace gradstone
