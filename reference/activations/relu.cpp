#include "reference/activations/elementwise.hpp"
#include "reference/activations/functions.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// ReLU: max(0, x). The derivative at the kink x = 0 is 0, as in nerva's Python packages and Nabla.
ElementFunction functions::relu() {
  const Scalar x = argument();
  return FunctionBuilder("relu")
      .value(where({{{x <= 0}, 0}}, x))
      .derivative(where({{{x <= 0}, 0}}, 1))
      .build();
}

Forms activations::relu() {
  return {elementwise_activation(functions::relu(), "ReLU", "rectified linear unit",
                                 max(0, argument()), "nerva manual; Nabla report")};
}

}  // namespace gradstone
