#pragma once

#include "numeric/number.hpp"

namespace gradstone {

/// How equal numbers compare that depend on what is differentiated: at a kink both cases count. But
/// that a number is the largest of several, and alone is, is no kink.
Decision at_kink(Relation relation, Largest left, Largest right);

/// A real number, enclosed: it is within `error` of high + low, which has some 106 bits. The coarse
/// pass of what is true: fast, and it says of itself where it does not suffice.
///
/// Sound because
///   - sums, products, quotients and roots are the algorithms of Joldes, Muller and Popescu (Tight
///     and rigorous error bounds for basic building blocks of double-word arithmetic, 2017), whose
///     bounds of 3 to 15 u^2, u = 2^-53, are theorems; more than that is added to `error`, with
///     what the errors of the operands make of it;
///   - elementary functions are those of Arb, enclosures themselves;
///   - what is computed without rounding keeps error 0: sums and products of doubles that fit;
///   - whatever leaves the range in which the theorems hold is `unknown`: any number.
///
/// Certainly outside the domain of a function (1/0, the logarithm of 0) is `undefined`, a NaN of
/// its own, which nothing computed from it gets rid of.
struct DoubleDouble {
  double high = 0;
  double low = 0;      ///< high is the double nearest to high + low
  double error = 0;    ///< infinite where nothing is known; NaN is nowhere but in `high`
  bool moves = false;  ///< whether it depends on what is differentiated
  Largest largest = Largest::no;

  DoubleDouble() = default;
  explicit DoubleDouble(double value, bool is_differentiated = false);
  static DoubleDouble unknown(bool moves) { return make(0, 0, infinite, moves); }
  static DoubleDouble undefined(bool moves);
  static DoubleDouble make(double high, double low, double error, bool moves) {
    DoubleDouble result;
    result.high = high;
    result.low = low;
    result.error = error;
    result.moves = moves;
    return result;
  }

  bool is_undefined() const { return high != high; }
  bool is_exactly_zero() const { return high == 0 && error == 0; }
  double to_double() const { return high; }

  DoubleDouble operator-() const {
    DoubleDouble result = make(-high, -low, error, moves);
    result.largest = largest;
    return result;
  }

  static DoubleDouble pi();

 private:
  static const double infinite;
};

DoubleDouble operator+(const DoubleDouble& x, const DoubleDouble& y);
inline DoubleDouble operator-(const DoubleDouble& x, const DoubleDouble& y) {
  return x + (-y);
}
DoubleDouble operator*(const DoubleDouble& x, const DoubleDouble& y);
DoubleDouble operator/(const DoubleDouble& x, const DoubleDouble& y);
DoubleDouble sqrt(const DoubleDouble& x);
DoubleDouble exp(const DoubleDouble& x);
DoubleDouble log(const DoubleDouble& x);
DoubleDouble log1p(const DoubleDouble& x);
DoubleDouble tanh(const DoubleDouble& x);
DoubleDouble erf(const DoubleDouble& x);
DoubleDouble sin(const DoubleDouble& x);
DoubleDouble cos(const DoubleDouble& x);

template <>
struct NumberTraits<DoubleDouble> : ElementaryFunctions<DoubleDouble> {
  static DoubleDouble from(const Rational& value);
  static double to_double(const DoubleDouble& x) { return x.high; }
  static bool is_exactly(const DoubleDouble& x, const Rational& number);
  static Decision decide(const DoubleDouble& x, Relation relation, const DoubleDouble& y);
  static DoubleDouble join(const DoubleDouble& x, const DoubleDouble& y);
  static DoubleDouble max(const DoubleDouble& x, const DoubleDouble& y);
  static DoubleDouble largest_alone(DoubleDouble x);
};

}  // namespace gradstone
