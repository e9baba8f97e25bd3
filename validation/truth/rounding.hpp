#pragma once

#include "numeric/float_format.hpp"
#include "validation/truth/ball.hpp"
#include "validation/truth/double_double.hpp"

namespace gradstone {

/// Between which two numbers of a format an enclosed number rounds; both NaN if it is undefined.
struct Ends {
  double lower, upper;
};
Ends rounded_ends(const DoubleDouble& x, const FloatFormat& format);
Ends rounded_ends(const Ball& x, const FloatFormat& format);

}  // namespace gradstone
