#pragma once

#include <cmath>
#include <concepts>
#include <cstdint>
#include <numbers>
#include <string>
#include <utility>

#include "reference/error.hpp"
#include "reference/expr/rational.hpp"
#include "reference/expr/scalar.hpp"

namespace gradstone {

/// How a comparison of two numbers comes out. A number with an error bound may leave it open; if it
/// knows what is differentiated, it may find it tied: at a kink, where both cases are right.
enum class Decision { no, yes, unknown, tied };

inline Decision decision(bool holds) {
  return holds ? Decision::yes : Decision::no;
}

/// Whether a number was found as the largest of several, alone or together with an equal one.
enum class Largest { no, alone, tied };

/// The same of a difference of two numbers that is 0: it is that of the largest number and itself
/// where either of them was found so.
inline Largest of_nothing(Largest left, Largest right) {
  return left == Largest::tied || right == Largest::tied     ? Largest::tied
         : left == Largest::alone || right == Largest::alone ? Largest::alone
                                                             : Largest::no;
}

/// The elementary functions of S, found in its namespace or in std, and pi.
template <class S>
struct ElementaryFunctions {
  static S pi() {
    if constexpr (std::floating_point<S>) {
      return std::numbers::pi_v<S>;
    } else {
      return S::pi();
    }
  }
  static S exp(const S& x) {
    using std::exp;
    return exp(x);
  }
  static S log(const S& x) {
    using std::log;
    return log(x);
  }
  static S log1p(const S& x) {
    using std::log1p;
    return log1p(x);
  }
  static S tanh(const S& x) {
    using std::tanh;
    return tanh(x);
  }
  static S erf(const S& x) {
    using std::erf;
    return erf(x);
  }
  static S sin(const S& x) {
    using std::sin;
    return sin(x);
  }
  static S cos(const S& x) {
    using std::cos;
    return cos(x);
  }
  static S sqrt(const S& x) {
    using std::sqrt;
    return sqrt(x);
  }
};

/// What the loop evaluator asks of a number, besides + - * / and unary minus.
///
/// A number type of its own kind specializes this: exact rationals, dual numbers, numbers with an
/// error bound.
template <class S>
struct NumberTraits : ElementaryFunctions<S> {
  static S from(const Rational& value) {
    if constexpr (std::floating_point<S>) {
      return static_cast<S>(value.numerator()) / static_cast<S>(value.denominator());
    } else {
      return S(value);
    }
  }

  static double to_double(const S& x) {
    if constexpr (std::floating_point<S>) {
      return static_cast<double>(x);
    } else {
      return x.to_double();
    }
  }

  /// Whether x is this number, without an error, and stays it: a dual number may move.
  static bool is_exactly(const S& x, const Rational& number) { return x == from(number); }
  static Decision decide(const S& left, Relation relation, const S& right) {
    return decision(holds(left, relation, right));
  }
  /// The value of a definition by cases whose comparison is unknown: either of the two.
  static S join(const S& first, const S&) { return first; }
  static S max(const S& left, const S& right) { return right > left ? right : left; }
};

/// Exact rationals: piecewise linear functions and sums of products; nothing is rounded.
/// Errors: UnsupportedError for the elementary functions, roots and pi, which are no rationals.
template <>
struct NumberTraits<Rational> {
  static Rational from(const Rational& value) { return value; }
  static Rational exp(const Rational&) { refuse("exp"); }
  static Rational log(const Rational&) { refuse("log"); }
  static Rational log1p(const Rational&) { refuse("log1p"); }
  static Rational tanh(const Rational&) { refuse("tanh"); }
  static Rational erf(const Rational&) { refuse("erf"); }
  static Rational sin(const Rational&) { refuse("sin"); }
  static Rational cos(const Rational&) { refuse("cos"); }
  static Rational pi() { throw UnsupportedError("pi is not rational"); }
  static Rational sqrt(const Rational&) { refuse("a root"); }
  static double to_double(const Rational& x) { return x.to_double(); }
  static bool is_exactly(const Rational& x, const Rational& number) { return x == number; }
  static Decision decide(const Rational& left, Relation relation, const Rational& right) {
    return decision(holds(left, relation, right));
  }
  static Rational join(const Rational& first, const Rational&) { return first; }
  static Rational max(const Rational& left, const Rational& right) {
    return right > left ? right : left;
  }

 private:
  [[noreturn]] static void refuse(const char* function) {
    throw UnsupportedError(std::string(function) + " of a rational number is not rational");
  }
};

/// The sum of terms that are given one by one. Numbers with an error bound specialize it, because
/// their bound holds for every order of summation.
template <class S>
class Summation {
 public:
  void add(const S& term) { total_ = total_ + term; }
  S result() const { return total_; }

 private:
  S total_ = NumberTraits<S>::from(0);
};

/// base^n, by repeated squaring.
template <class S>
S integer_power(S base, std::int64_t n) {
  const S unit = NumberTraits<S>::from(1);
  if (n < 0) return unit / integer_power(std::move(base), -n);
  if (n == 0) return unit;
  while (n % 2 == 0) {
    base = base * base;
    n /= 2;
  }
  S result = base;
  for (n /= 2; n > 0; n /= 2) {
    base = base * base;
    if (n % 2 == 1) result = result * base;
  }
  return result;
}

/// base^(n/2): a whole power, or one of the root.
template <class S>
S half_integer_power(const S& base, std::int64_t n) {
  if (n % 2 == 0) return integer_power(base, n / 2);
  return integer_power(NumberTraits<S>::sqrt(base), n);
}

/// base^exponent. Multiples of 1/2 take products and roots. Other exponents, and those that move or
/// have an error, need base > 0, or a base that stays 0 and an exponent > 0.
template <class S>
S real_power(const S& base, const S& exponent) {
  using Traits = NumberTraits<S>;
  const double near = Traits::to_double(exponent);
  if (Traits::is_exactly(base, 0) && near > 0) return base;
  if (2 * near != std::round(2 * near) || !(std::abs(near) < 1e9))
    return Traits::exp(exponent * Traits::log(base));
  const auto halves = static_cast<std::int64_t>(2 * near);
  const S power = half_integer_power(base, halves);
  if (Traits::is_exactly(exponent, Rational(halves, 2))) return power;
  // What the exponent moves away from keeps its exact power.
  return power * Traits::exp((exponent - Traits::from(Rational(halves, 2))) * Traits::log(base));
}

}  // namespace gradstone
