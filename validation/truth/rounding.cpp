#include "validation/truth/rounding.hpp"

#include <cmath>
#include <limits>

namespace gradstone {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

double rounded(const FloatFormat& format, double high, double low) {
  const double sum = high + low;
  const double rest = low - (sum - high);
  return format.rounded(sum, rest);
}

double rounded(const FloatFormat& format, const arf_t x) {
  const double nearest = arf_get_d(x, ARF_RND_NEAR);
  // Of what is missing only the sign matters, and only where `nearest` is a point at which rounding
  // changes.
  return format.rounded(nearest, arf_cmp_d(x, nearest));
}

}  // namespace

Ends rounded_ends(const DoubleDouble& x, const FloatFormat& format) {
  if (x.is_undefined()) return {not_a_number, not_a_number};
  if (!std::isfinite(x.error)) return {-infinity, infinity};
  if (x.error == 0) {
    const double value = rounded(format, x.high, x.low);
    return {value, value};
  }
  // low - error and low + error are rounded themselves, by no more than this.
  const double error = x.error * (1 + 0x1p-50) + std::abs(x.low) * 0x1p-50;
  return {rounded(format, x.high, x.low - error), rounded(format, x.high, x.low + error)};
}

Ends rounded_ends(const Ball& x, const FloatFormat& format) {
  if (x.is_undefined()) return {not_a_number, not_a_number};
  arf_t lower, upper;
  arf_init(lower);
  arf_init(upper);
  x.get_ends(lower, upper);
  const Ends ends{rounded(format, lower), rounded(format, upper)};
  arf_clear(lower);
  arf_clear(upper);
  return ends;
}

}  // namespace gradstone
