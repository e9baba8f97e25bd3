#pragma once

#include "reference/expr/expr.hpp"

namespace gradstone {

/// A mean that moves by a part of the way towards what is new, (1 - part) mean + part value:
///
///     (mean - part mean) + part value
///
/// Only the part, which may be small, is a factor: rounded, it is right in all its digits. Of
/// 1 - part digits are lost, and the mean of equal values would be wrong by 1e-3 of them in float
/// with a part of 1e-5. (mean + part (value - mean) would lose the value where the part is 1 and
/// the mean was much larger.)
///
/// Shapes     mean, value: K x D.
/// Domain     0 <= part <= 1; a mean >= 0 of values >= 0 stays so, rounded as well.
inline Expr moved_mean(const Expr& mean, const Scalar& part, const Expr& value) {
  return (mean - part * mean) + part * value;
}

}  // namespace gradstone
