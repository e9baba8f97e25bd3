#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// ReLU, the rectified linear unit: max(0, x).
///
/// Regions    x <= 0: 0; x > 0: x. Continuous.
/// Kinks      x = 0: the derivative taken is 0, from [0, 1]. (nerva's Python packages and Nabla
///            take 0 too, nerva-sympy and the C++ library take 1.)
/// Domain     all real x.
/// Accuracy   exact.
/// Source     nerva manual, activation functions; Nabla report.
ElementFunction functions::relu() {
  const Scalar x = argument();
  return FunctionBuilder("relu")
      .value(where({{{x <= 0}, 0}}, x))
      .derivative(where({{{x <= 0}, 0}}, 1))
      .build();
}

Forms activations::relu() {
  return {elementwise_activation(functions::relu(), "ReLU", "rectified linear unit",
                                 max(0, argument()),
                                 "nerva manual, activation functions; Nabla report")};
}

}  // namespace gradstone
