#pragma once

#include <algorithm>
#include <cstdint>

#include "reference/expr/rational.hpp"
#include "symbolic/prime_field/origin.hpp"

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
  Origin origin{};
  bool is_constant = false;  ///< a number that is not 0

  Degree() = default;
  Degree(std::int64_t value) : is_constant(value != 0) {}
  explicit Degree(const Rational& value) : is_constant(value != Rational(0)) {}
  Degree(double above, double below, double top, double bottom, double coins,
         const Origin& computed_from = {}, bool constant = false)
      : numerator(above),
        denominator(below),
        coins_above(top),
        coins_below(bottom),
        support(coins),
        origin(computed_from),
        is_constant(constant) {}

  /// A number that is drawn, or a polynomial in one.
  static Degree drawn(double degree) { return {degree, 0, 0, 0, 0}; }

  /// 0 or 1, as so many coins say.
  static Degree in_pattern(double coins) { return {0, 0, coins, 0, coins}; }

  double total() const { return numerator + denominator; }
  /// Whether it may be 0 for some values of the discrete quantities and all of the others.
  bool may_vanish() const { return !is_constant && origin.moves == 0; }
  /// Zeros are not tracked: every value may be anything.
  bool is_zero() const { return false; }

  Degree inverse() const {
    return {denominator, numerator, coins_below, coins_above, support, origin, is_constant};
  }

  friend Degree operator+(const Degree& a, const Degree& b) {
    return {std::max(a.numerator + b.denominator, b.numerator + a.denominator),
            a.denominator + b.denominator,
            std::max(a.coins_above + b.coins_below, b.coins_above + a.coins_below),
            a.coins_below + b.coins_below,
            a.support + b.support,
            sum(a.origin, b.origin)};
  }
  friend Degree operator-(const Degree& a, const Degree& b) { return a + b; }
  friend Degree operator-(const Degree& a) { return a; }
  friend Degree operator*(const Degree& a, const Degree& b) {
    return {
        a.numerator + b.numerator,     a.denominator + b.denominator,
        a.coins_above + b.coins_above, a.coins_below + b.coins_below,
        a.support + b.support,         product(a.origin, a.may_vanish(), b.origin, b.may_vanish()),
        a.is_constant && b.is_constant};
  }

  /// The larger of both in every respect.
  static Degree larger(const Degree& a, const Degree& b) {
    return {std::max(a.numerator, b.numerator),     std::max(a.denominator, b.denominator),
            std::max(a.coins_above, b.coins_above), std::max(a.coins_below, b.coins_below),
            std::max(a.support, b.support),         joined(a.origin, b.origin)};
  }
};

}  // namespace gradstone::prime_field
