#pragma once

#include <algorithm>
#include <cstdint>

#include "reference/expr/rational.hpp"

namespace gradstone::prime_field {

/// How complicated an expression is, counted instead of computed: the arithmetic of upper bounds.
///
/// Every expression is a quotient of two polynomials in the numbers that a trial draws (entries,
/// parameters, values of exp, log, ...) and in its coins, the bits that decide comparisons. A sum
/// takes the product of the denominators, so the bounds hold whatever cancels.
struct Degree {
  double numerator = 0, denominator = 0;    ///< total degrees in the numbers drawn
  double coins_above = 0, coins_below = 0;  ///< degrees in the coins
  double support = 0;                       ///< how many coins the value depends on, at most

  Degree() = default;
  Degree(std::int64_t /*value*/) {}
  explicit Degree(const Rational& /*value*/) {}
  Degree(double above, double below, double top, double bottom, double coins)
      : numerator(above),
        denominator(below),
        coins_above(top),
        coins_below(bottom),
        support(coins) {}

  /// A number that is drawn, or a polynomial in one.
  static Degree drawn(double degree) { return {degree, 0, 0, 0, 0}; }

  double total() const { return numerator + denominator; }
  /// Zeros are not tracked: every value may be anything.
  bool is_zero() const { return false; }

  Degree inverse() const { return {denominator, numerator, coins_below, coins_above, support}; }

  friend Degree operator+(const Degree& a, const Degree& b) {
    return {std::max(a.numerator + b.denominator, b.numerator + a.denominator),
            a.denominator + b.denominator,
            std::max(a.coins_above + b.coins_below, b.coins_above + a.coins_below),
            a.coins_below + b.coins_below, a.support + b.support};
  }
  friend Degree operator-(const Degree& a, const Degree& b) { return a + b; }
  friend Degree operator-(const Degree& a) { return a; }
  friend Degree operator*(const Degree& a, const Degree& b) {
    return {a.numerator + b.numerator, a.denominator + b.denominator, a.coins_above + b.coins_above,
            a.coins_below + b.coins_below, a.support + b.support};
  }

  /// The larger of both in every respect.
  static Degree larger(const Degree& a, const Degree& b) {
    return {std::max(a.numerator, b.numerator), std::max(a.denominator, b.denominator),
            std::max(a.coins_above, b.coins_above), std::max(a.coins_below, b.coins_below),
            std::max(a.support, b.support)};
  }
};

}  // namespace gradstone::prime_field
