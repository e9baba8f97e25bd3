#include "reference/activations/functions.hpp"
#include "reference/activations/step.hpp"
#include "reference/registry.hpp"

namespace gradstone {

/// SReLU, the S-shaped ReLU: slope al left of tl, slope 1 between tl and tr, slope ar right of tr.
///
/// Regions    x <= tl: tl + al (x - tl); tl < x < tr: x; x >= tr: tr + ar (x - tr). The first that
///            applies is taken, which matters for tl = tr only. Continuous.
/// Kinks      x = tl: the derivative taken is al; x = tr: ar, and al if tl = tr. From the intervals
///            between 1 and al, 1 and ar, al and ar. All of nerva's variants take the same.
/// Domain     all real x; tl <= tr. For tl > tr the first region shadows the others and the
///            function jumps.
/// Accuracy   three roundings; x - tl cancels near the threshold without loss.
/// Source     nerva manual, activation functions; Jin et al., Deep Learning with S-shaped Rectified
///            Linear Activation Units, 2016, which prints the regions from the right.
///
/// The usual values 0, 0, 0, 1 make it clip(x, 0, 1), which is not ReLU.
ElementFunction functions::srelu() {
  const Scalar x = argument();
  FunctionBuilder function("srelu");
  const Scalar al = function.parameter("al", 0);
  const Scalar tl = function.parameter("tl", 0);
  const Scalar ar = function.parameter("ar", 0);
  const Scalar tr = function.parameter("tr", 1);
  const auto regions = [&](const Scalar& left, const Scalar& between, const Scalar& right) {
    return where({{{x <= tl}, left}, {{x < tr}, between}}, right);
  };
  return function.condition(tl <= tr)
      .value(regions(tl + al * (x - tl), x, tr + ar * (x - tr)))
      .derivative(regions(al, 1, ar))
      .parameter_derivative("al", regions(x - tl, 0, 0))
      .parameter_derivative("tl", regions(1 - al, 0, 0))
      .parameter_derivative("ar", regions(0, 0, x - tr))
      .parameter_derivative("tr", regions(0, 0, 1 - ar))
      .build();
}

Forms activations::srelu() {
  const Scalar x = argument();
  const Scalar al = parameter("al"), tl = parameter("tl");
  const Scalar ar = parameter("ar"), tr = parameter("tr");
  return {elementwise_activation(
      functions::srelu(), "SReLU", "S-shaped ReLU",
      where({{{x >= tr}, tr + ar * (x - tr)}, {{x > tl}, x}}, tl + al * (x - tl)),
      "nerva manual, activation functions; Jin et al. 2016")};
}

}  // namespace gradstone
