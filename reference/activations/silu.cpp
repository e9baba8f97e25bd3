#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/functions.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// SiLU, the sigmoid linear unit (also swish): x sigmoid(x).
///
/// Domain     all real x.
/// Accuracy   the stable form takes exp of -|x| only, so that nothing overflows: silu(-1000) is 0.
/// Source     Nabla report; Elfwing et al., Sigmoid-Weighted Linear Units, 2018.
ElementFunction functions::silu() {
  const Scalar x = argument();
  const auto derivative = [&](const Scalar& sigma) { return sigma + x * sigma * (1 - sigma); };
  const Scalar sigma = functions::sigmoid().value_at(x, {});
  const Scalar stable_sigma = functions::sigmoid().stable_at(x, {});
  return FunctionBuilder("silu")
      .value(x * sigma)
      .stable(x * stable_sigma)
      .derivative(derivative(sigma), derivative(stable_sigma))
      .build();
}

Forms activations::silu() {
  const Scalar x = argument();
  return {elementwise_activation(functions::silu(), "SiLU", "sigmoid linear unit",
                                 x / (1 + exp(-x)), "Nabla report; Elfwing et al. 2018")};
}

}  // namespace gradstone
