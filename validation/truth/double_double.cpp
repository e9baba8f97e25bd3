#include "validation/truth/double_double.hpp"

#include <arb.h>
#include <arb_hypgeom.h>

#include <algorithm>
#include <cmath>
#include <limits>

namespace gradstone {

const double DoubleDouble::infinite = std::numeric_limits<double>::infinity();

namespace {

using S = DoubleDouble;

// The theorems ask that nothing underflows or overflows on the way. Between these numbers, products
// and quotients of results keep all their bits.
constexpr double smallest = 0x1p-400, largest = 0x1p400;
// More than 15 u^2, the largest of the bounds.
constexpr double roundoff = 0x1p-101;

// The errors are computed in double themselves, and rounded up: only a number without an error may
// be computed from numbers without.
double up(double error) {
  return error == 0 ? 0 : error * (1 + 0x1p-40) + 0x1p-1070;
}
double up(double error, double of_operands) {
  return up(of_operands == 0 ? error : error + 0x1p-1070);
}

struct Pair {
  double high, low;
};

// Knuth: high + low = x + y, exactly.
Pair two_sum(double x, double y) {
  const double sum = x + y;
  const double other = sum - x;
  return {sum, (x - (sum - other)) + (y - other)};
}
// Dekker: the same for |x| >= |y|.
Pair fast_two_sum(double x, double y) {
  const double sum = x + y;
  return {sum, y - (sum - x)};
}
Pair two_product(double x, double y) {
  const double product = x * y;
  return {product, std::fma(x, y, -product)};
}

bool in_range(double x) {
  const double magnitude = std::abs(x);
  return magnitude >= smallest && magnitude <= largest;
}

// A result that is rounded; `carried` is what the errors of the operands make of it.
S rounded(Pair value, double carried, bool moves) {
  if (!(std::abs(value.high) <= largest)) return S::unknown(moves);
  const double own = std::abs(value.high) * roundoff;
  return S::make(value.high, value.low, up(carried + own, 1), moves);
}
S exact(Pair value, double carried, bool moves) {
  if (!(std::abs(value.high) <= largest)) return S::unknown(moves);
  return S::make(value.high, value.low, carried, moves);
}

double magnitude(const S& x) {
  return std::abs(x.high) * (1 + 0x1p-50);
}

// What Arb computes of x with 128 bits.
template <class Function>
S by_ball(const S& x, Function function) {
  if (x.is_undefined()) return x;
  if (!std::isfinite(x.error)) return S::unknown(x.moves);
  thread_local struct Scratch {
    arb_t x, low;
    arf_t rest, high;
    mag_t radius;
    Scratch() {
      arb_init(x);
      arb_init(low);
      arf_init(rest);
      arf_init(high);
      mag_init(radius);
    }
    ~Scratch() {
      arb_clear(x);
      arb_clear(low);
      arf_clear(rest);
      arf_clear(high);
      mag_clear(radius);
    }
  } scratch;
  constexpr slong bits = 128;
  arb_set_d(scratch.x, x.high);
  if (x.low != 0) {
    arb_set_d(scratch.low, x.low);
    arb_add(scratch.x, scratch.x, scratch.low, ARF_PREC_EXACT);
  }
  if (x.error != 0) {
    mag_set_d(scratch.radius, x.error);
    arb_add_error_mag(scratch.x, scratch.radius);
  }
  function(scratch.x, bits);
  if (!arb_is_finite(scratch.x)) return S::unknown(x.moves);
  const double high = arf_get_d(arb_midref(scratch.x), ARF_RND_NEAR);
  if (high != 0 && !in_range(high)) return S::unknown(x.moves);
  arf_set_d(scratch.high, high);
  arf_sub(scratch.rest, arb_midref(scratch.x), scratch.high, ARF_PREC_EXACT, ARF_RND_NEAR);
  const double low = arf_get_d(scratch.rest, ARF_RND_NEAR);
  const bool is_exact = arb_is_exact(scratch.x) && arf_cmp_d(scratch.rest, low) == 0;
  const double radius = mag_get_d(arb_radref(scratch.x)) + std::abs(low) * 0x1p-52;
  return S::make(high, low, is_exact ? 0 : up(radius, 1), x.moves);
}

}  // namespace

DoubleDouble::DoubleDouble(double value, bool is_differentiated)
    : high(value), moves(is_differentiated) {
  if (std::isinf(value) || (value != 0 && !in_range(value))) {
    const bool is_number = !std::isnan(value);
    if (is_number) *this = unknown(is_differentiated);
  }
}

DoubleDouble DoubleDouble::undefined(bool moves) {
  return make(std::numeric_limits<double>::quiet_NaN(), 0, 0, moves);
}

DoubleDouble DoubleDouble::pi() {
  // The nearest double, and the double nearest to what is missing.
  return make(0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53, 0x1p-106, false);
}

DoubleDouble operator+(const S& x, const S& y) {
  const bool moves = x.moves || y.moves;
  if (x.is_undefined() || y.is_undefined()) return S::undefined(moves);
  const double carried = up(x.error + y.error);
  if (!std::isfinite(carried)) return S::unknown(moves);
  if (x.low == 0 && y.low == 0) {
    S sum = exact(two_sum(x.high, y.high), carried, moves);
    if (sum.is_exactly_zero()) sum.largest = of_nothing(x.largest, y.largest);
    return sum;
  }
  const Pair s = two_sum(x.high, y.high), t = two_sum(x.low, y.low);
  const Pair v = fast_two_sum(s.high, s.low + t.high);
  return rounded(fast_two_sum(v.high, t.low + v.low), carried, moves);
}

DoubleDouble operator*(const S& x, const S& y) {
  const bool moves = x.moves || y.moves;
  if (x.is_undefined() || y.is_undefined()) return S::undefined(moves);
  if (!std::isfinite(x.error + y.error)) return S::unknown(moves);
  if (x.is_exactly_zero() || y.is_exactly_zero()) return S::make(0, 0, 0, moves);
  const double carried =
      up(magnitude(x) * y.error + magnitude(y) * x.error + x.error * y.error, x.error + y.error);
  const Pair c = two_product(x.high, y.high);
  if (c.high != 0 && !in_range(c.high)) return S::unknown(moves);
  // A factor of 0 with an error, or both: nothing but the errors is left.
  if (x.low == 0 && y.low == 0) return exact(c, carried, moves);
  const double low = c.low + std::fma(x.low, y.high, std::fma(x.high, y.low, x.low * y.low));
  return rounded(fast_two_sum(c.high, low), carried, moves);
}

DoubleDouble operator/(const S& x, const S& y) {
  const bool moves = x.moves || y.moves;
  if (x.is_undefined() || y.is_undefined() || y.is_exactly_zero()) return S::undefined(moves);
  if (!std::isfinite(x.error + y.error)) return S::unknown(moves);
  const double least = std::abs(y.high) * (1 - 0x1p-50) - y.error;
  if (!(least > 0)) return S::unknown(moves);
  if (x.is_exactly_zero()) return S::make(0, 0, 0, moves);
  const double quotient = x.high / y.high;
  if (!in_range(quotient) || !in_range(y.high)) return S::unknown(moves);
  const double carried =
      up((x.error + std::abs(quotient) * (1 + 0x1p-50) * y.error) / least, x.error + y.error);
  if (x.low == 0 && y.low == 0 && std::fma(quotient, y.high, -x.high) == 0)
    return exact({quotient, 0}, carried, moves);
  const Pair product = two_product(y.high, quotient);
  const Pair r = fast_two_sum(product.high, std::fma(y.low, quotient, product.low));
  const double rest = (x.high - r.high) + (x.low - r.low);
  return rounded(fast_two_sum(quotient, rest / y.high), carried, moves);
}

DoubleDouble sqrt(const S& x) {
  if (x.is_undefined() || x.is_exactly_zero()) return x;
  if (!std::isfinite(x.error)) return S::unknown(x.moves);
  const double least = x.high * (1 - 0x1p-50) - x.error;
  if (!(least > 0))
    return x.high < 0 && -x.high * (1 - 0x1p-50) > x.error ? S::undefined(x.moves)
                                                           : S::unknown(x.moves);
  if (!in_range(x.high)) return S::unknown(x.moves);
  const double root = std::sqrt(x.high);
  const double carried = up(x.error / std::sqrt(least), x.error);
  const double rest = std::fma(-root, root, x.high);
  if (x.low == 0 && rest == 0) return exact({root, 0}, carried, x.moves);
  return rounded(fast_two_sum(root, (x.low + rest) / (2 * root)), carried, x.moves);
}

DoubleDouble exp(const S& x) {
  return by_ball(x, [](arb_t y, slong bits) { arb_exp(y, y, bits); });
}
DoubleDouble log(const S& x) {
  if (x.high <= 0 && x.error == 0) return S::undefined(x.moves);
  return by_ball(x, [](arb_t y, slong bits) { arb_log(y, y, bits); });
}
DoubleDouble log1p(const S& x) {
  if (x.high <= -1 && x.low <= 0 && x.error == 0) return S::undefined(x.moves);
  return by_ball(x, [](arb_t y, slong bits) { arb_log1p(y, y, bits); });
}
DoubleDouble tanh(const S& x) {
  return by_ball(x, [](arb_t y, slong bits) { arb_tanh(y, y, bits); });
}
DoubleDouble erf(const S& x) {
  return by_ball(x, [](arb_t y, slong bits) { arb_hypgeom_erf(y, y, bits); });
}
DoubleDouble sin(const S& x) {
  return by_ball(x, [](arb_t y, slong bits) { arb_sin(y, y, bits); });
}
DoubleDouble cos(const S& x) {
  return by_ball(x, [](arb_t y, slong bits) { arb_cos(y, y, bits); });
}

Decision at_kink(Relation relation, Largest left, Largest right) {
  const bool is_alone = of_nothing(left, right) == Largest::alone;
  return is_alone ? decision(holds(0, relation, 0)) : Decision::unknown;
}

DoubleDouble NumberTraits<DoubleDouble>::from(const Rational& value) {
  // Numerators and denominators of more than 53 bits are no doubles.
  const auto whole = [](std::int64_t n) {
    const auto high = static_cast<double>(n);
    // 2^63 is a double that no std::int64_t holds.
    if (!(std::abs(high) < 0x1p62)) return S::unknown(false);
    return S::make(high, static_cast<double>(n - static_cast<std::int64_t>(high)), 0, false);
  };
  const S numerator = whole(value.numerator());
  return value.is_integer() ? numerator : numerator / whole(value.denominator());
}

bool NumberTraits<DoubleDouble>::is_exactly(const S& x, const Rational& number) {
  const S wanted = from(number);
  return !x.moves && x.error == 0 && wanted.error == 0 && x.high == wanted.high &&
         x.low == wanted.low;
}

DoubleDouble NumberTraits<DoubleDouble>::largest_alone(S x) {
  x.largest = Largest::alone;
  return x;
}

Decision NumberTraits<DoubleDouble>::decide(const S& x, Relation relation, const S& y) {
  if (x.is_undefined() || y.is_undefined()) return Decision::unknown;
  const S difference = x - y;
  if (difference.is_exactly_zero()) {
    if (x.moves || y.moves) return at_kink(relation, x.largest, y.largest);
    return decision(holds(0, relation, 0));
  }
  if (!(std::abs(difference.high) * (1 - 0x1p-50) > difference.error)) return Decision::unknown;
  return decision(holds(difference.high < 0 ? -1 : 1, relation, 0));
}

DoubleDouble NumberTraits<DoubleDouble>::join(const S& x, const S& y) {
  // Of two cases that meet, the one that is not defined there says nothing.
  if (x.is_undefined()) return y;
  if (y.is_undefined()) return x;
  const bool moves = x.moves || y.moves;
  const S difference = x - y;
  if (!std::isfinite(difference.error)) return S::unknown(moves);
  if (difference.is_exactly_zero()) return S::make(x.high, x.low, x.error, moves);
  const double gap = std::abs(difference.high) * (1 + 0x1p-50) + difference.error;
  return S::make(x.high, x.low, up(gap + x.error, 1), moves);
}

DoubleDouble NumberTraits<DoubleDouble>::max(const S& x, const S& y) {
  const bool moves = x.moves || y.moves;
  if (x.is_undefined() || y.is_undefined()) return S::undefined(moves);
  const S difference = x - y;
  if (!std::isfinite(difference.error)) return S::unknown(moves);
  const S& larger = difference.high < 0 ? y : x;
  // Where it is not certain which is larger, the other may be so by as much as that is uncertain.
  const bool certain = std::abs(difference.high) > difference.error;
  const double gap = certain ? 0 : std::abs(difference.high) + difference.error;
  S result = S::make(larger.high, larger.low, up(std::max(x.error, y.error) + gap), moves);
  const bool is_tied = difference.is_exactly_zero() || larger.largest == Largest::tied;
  result.largest = is_tied ? Largest::tied : Largest::alone;
  return result;
}

}  // namespace gradstone
