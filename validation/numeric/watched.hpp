#pragma once

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "numeric/number.hpp"

namespace gradstone {

/// A number that notes how close the two sides of any comparison have been, where they can move.
///
/// Two numbers that stay where they are, such as the sums of a mask or a count of steps, may be
/// equal: no kink is there. That holds only where they are exact; if rounded, they must be apart.
struct Watched {
  long double value = 0;  ///< its exponents reach exp(10000), where it has more than a double
  bool moves = false;     ///< with what is real or differentiated
  bool is_exact = true;

  static thread_local double closest;

  bool is_fixed_zero() const { return !moves && is_exact && value == 0; }

  Watched operator-() const { return {-value, moves, is_exact}; }
  friend Watched operator+(Watched x, Watched y) { return sum(x, y, x.value + y.value); }
  friend Watched operator-(Watched x, Watched y) { return sum(x, -y, x.value - y.value); }
  friend Watched operator*(Watched x, Watched y) {
    const long double product = x.value * y.value;
    // What a mask hides does not move.
    if ((x.is_fixed_zero() || y.is_fixed_zero()) && product == 0) return {};
    return {product, x.moves || y.moves,
            x.is_exact && y.is_exact && std::fma(x.value, y.value, -product) == 0};
  }
  friend Watched operator/(Watched x, Watched y) {
    const long double quotient = x.value / y.value;
    if (x.is_fixed_zero() && quotient == 0) return {};
    return {quotient, x.moves || y.moves,
            x.is_exact && y.is_exact && std::fma(quotient, y.value, -x.value) == 0};
  }

  /// A function of it, which mostly is no short number.
  Watched with(long double function) const { return {function, moves, false}; }

  static void note(Watched x, Watched y) {
    const double distance = static_cast<double>(std::abs(x.value - y.value));
    constexpr double rounding = 1e-9;
    const bool may_be_equal =
        !x.moves && !y.moves && ((x.is_exact && y.is_exact) || distance > rounding);
    if (!may_be_equal) closest = std::min(closest, distance);
  }

 private:
  static Watched sum(Watched x, Watched y, long double total) {
    // What was lost by rounding, after Knuth.
    const long double part = total - x.value;
    const long double lost = (x.value - (total - part)) + (y.value - part);
    return {total, x.moves || y.moves, x.is_exact && y.is_exact && lost == 0};
  }
};

template <>
struct NumberTraits<Watched> {
  static Watched from(const Rational& x) {
    const std::int64_t below = x.denominator();
    return {static_cast<long double>(x.numerator()) / static_cast<long double>(below), false,
            (below & (below - 1)) == 0};
  }
  static Watched exp(const Watched& x) { return x.with(std::exp(x.value)); }
  static Watched log(const Watched& x) { return x.with(std::log(x.value)); }
  static Watched log1p(const Watched& x) { return x.with(std::log1p(x.value)); }
  static Watched tanh(const Watched& x) { return x.with(std::tanh(x.value)); }
  static Watched erf(const Watched& x) { return x.with(std::erf(x.value)); }
  static Watched sin(const Watched& x) { return x.with(std::sin(x.value)); }
  static Watched cos(const Watched& x) { return x.with(std::cos(x.value)); }
  static Watched pi() { return {std::numbers::pi_v<long double>, false, false}; }
  static Watched sqrt(const Watched& x) { return x.with(std::sqrt(x.value)); }
  static double to_double(const Watched& x) { return static_cast<double>(x.value); }
  /// Of the value alone: x^p has one at p = 2 for x < 0 as well, though it has none nearby.
  static bool is_exactly(const Watched& x, const Rational& number) {
    return x.value == from(number).value;
  }
  static Decision decide(const Watched& x, Relation relation, const Watched& y) {
    Watched::note(x, y);
    return decision(holds(x.value, relation, y.value));
  }
  static Watched join(const Watched& x, const Watched&) { return x; }
  static Watched max(const Watched& x, const Watched& y) {
    Watched::note(x, y);
    return y.value > x.value ? y : x;
  }
};

/// A power moves with its exponent, too.
inline Watched real_power(const Watched& base, const Watched& exponent) {
  Watched power = real_power<Watched>(base, exponent);
  power.moves = power.moves || exponent.moves;
  return power;
}

}  // namespace gradstone
