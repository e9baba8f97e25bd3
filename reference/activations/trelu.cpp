#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// TReLU, the trimmed ReLU: what is below a threshold epsilon becomes 0.
///
/// Regions    x < epsilon: 0; x >= epsilon: x. A jump of height epsilon at x = epsilon.
/// Kinks      x = epsilon: the value is epsilon and the derivative taken is 1, that of the right
///            side. (For epsilon other than 0 the function has no derivative there.)
/// Domain     all real x; no condition on epsilon.
/// Accuracy   exact.
/// Source     nerva, C++ library, activation functions.
ElementFunction functions::trelu() {
  const Scalar x = argument();
  FunctionBuilder function("trelu");
  const Scalar epsilon = function.parameter("epsilon");
  return function.may_jump()
      .value(where({{{x < epsilon}, 0}}, x))
      .derivative(where({{{x < epsilon}, 0}}, 1))
      .build();
}

Forms activations::trelu() {
  const Scalar x = argument();
  return {elementwise_activation(functions::trelu(), "TReLU", "trimmed ReLU",
                                 x * where({{{x >= parameter("epsilon")}, 1}}, 0),
                                 "nerva, C++ library, activation functions")};
}

}  // namespace gradstone
