#pragma once

#include <functional>

namespace gradstone {

/// A derivative by differences, and what is known of its error.
struct DifferenceQuotient {
  double value = 0;
  double error = 0;          ///< estimate of what is left of the truncation error
  double smallest_step = 0;  ///< the smallest step that the value depends on
};

/// By how much rounding errors of f, divided by the smallest step, are amplified at most by the
/// extrapolation with halved steps: the product of (4^k + 1) / (4^k - 1) is below this.
inline constexpr double ridders_amplification = 2;

/// The derivative at 0 by central differences with steps first, first/2, first/4, ..., extrapolated
/// to step 0 by Ridders' method; it stops when smaller steps make the estimate worse, or when what
/// is left of the truncation error is no more than what rounding may have done to the value.
/// `rounding` bounds the rounding error of f.
///
/// Source     C. J. F. Ridders, Accurate computation of F'(x) and F'(x)F''(x), Advances in
///            Engineering Software 4 (1982).
DifferenceQuotient ridders(const std::function<double(double)>& f, double first_step,
                           double rounding = 0);

/// What rounding errors of f can have done to the value.
double rounding_of(const DifferenceQuotient& quotient, double rounding);

}  // namespace gradstone
