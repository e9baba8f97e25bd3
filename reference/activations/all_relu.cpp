#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// AllReLU: slope alpha on the left, 1 on the right, for every alpha.
///
/// Regions    x < 0: alpha x; x >= 0: x. Equal to LeakyReLU exactly when alpha <= 1. Continuous.
/// Kinks      x = 0: the derivative taken is 1, from the interval between alpha and 1. All of
///            nerva's variants take 1.
/// Domain     all real x; no condition on alpha.
/// Accuracy   one rounding.
/// Source     nerva manual, activation functions.
ElementFunction functions::all_relu() {
  const Scalar x = argument();
  FunctionBuilder function("all_relu");
  const Scalar alpha = function.parameter("alpha");
  return function.value(where({{{x < 0}, alpha * x}}, x))
      .derivative(where({{{x < 0}, alpha}}, 1))
      .build();
}

Forms activations::all_relu() {
  const Scalar x = argument();
  return {elementwise_activation(functions::all_relu(), "AllReLU", "all-ReLU",
                                 max(x, 0) + parameter("alpha") * min(x, 0),
                                 "nerva manual, activation functions")};
}

}  // namespace gradstone
