#pragma once

#include <cln/float.h>
#include <cln/integer.h>
#include <cln/rational.h>
#include <cln/rational_ring.h>
#include <cln/real.h>

#include <algorithm>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <utility>

#include "numeric/number.hpp"
#include "symbolic/cln_functions.hpp"

namespace gradstone {

/// A number that is rational as long as it can be, then has as many digits as are asked for, and
/// knows which differences cannot be due to rounding.
///
/// Rounding errors grow with what is multiplied by and divided by. So the largest factor that
/// occurred is noted, and a difference is certain if it exceeds the rounding error of 1 times its
/// fourth power: a sum of large numbers that cancel, times a large number, twice.
///
/// Errors     DomainError for the logarithm of x <= 0, the root of x < 0, division by 0, numbers
///            that are too large, and for comparing numbers whose difference is not certain.
class CertainReal {
 public:
  /// What all numbers of a thread share. It is set before, not while one computes.
  struct Arithmetic {
    cln::float_format_t format = cln::float_format(60);
    std::int64_t largest = 0;     ///< the exponent of the largest factor or divisor, in bits
    bool compared_equal = false;  ///< whether two sides of a comparison were the same rational
  };
  static thread_local Arithmetic arithmetic;
  /// Begins a computation with this many decimal digits.
  static void begin(unsigned digits) { arithmetic = {cln::float_format(digits), 0, false}; }

  CertainReal() = default;
  explicit CertainReal(const Rational& value)
      : value_(cln::cl_I(static_cast<long>(value.numerator())) /
               cln::cl_I(static_cast<long>(value.denominator()))) {}

  double to_double() const { return cln::double_approx(value_); }
  bool is_zero() const { return cln::zerop(value_); }
  bool is_negative() const { return cln::minusp(value_); }
  // clang-format takes instanceof for an operator.
  // clang-format off
  bool is_rational() const { return cln::instanceof(value_, cln::cl_RA_ring); }
  // clang-format on
  bool is_certainly_nonzero() const {
    if (is_zero()) return false;
    constexpr std::int64_t powers = 4, spare = 16;
    const auto bits = static_cast<std::int64_t>(arithmetic.format);
    return is_rational() || exponent() > powers * arithmetic.largest + spare - bits;
  }
  /// With ten digits and any exponent: 5.07e-435.
  std::string text() const;

  CertainReal operator-() const { return CertainReal(-value_); }
  friend CertainReal operator+(const CertainReal& x, const CertainReal& y) {
    return CertainReal(x.value_ + y.value_).noted();
  }
  friend CertainReal operator-(const CertainReal& x, const CertainReal& y) {
    return CertainReal(x.value_ - y.value_).noted();
  }
  friend CertainReal operator*(const CertainReal& x, const CertainReal& y) {
    return CertainReal(x.value_ * y.value_).noted();
  }
  friend CertainReal operator/(const CertainReal& x, const CertainReal& y) {
    if (y.is_zero()) outside("division");
    y.note_divisor();
    return CertainReal(x.value_ / y.value_).noted();
  }
  friend bool operator<(const CertainReal& x, const CertainReal& y) { return x.value_ < y.value_; }

  friend CertainReal abs(const CertainReal& x) { return CertainReal(cln::abs(x.value_)); }
  friend CertainReal exp(const CertainReal& x) {
    if (x.is_exactly(0)) return CertainReal(Rational(1));
    if (x.to_double() > 1e6 || x.to_double() < -1e6) outside("exp");  // too large, or too slow
    return CertainReal(cln::exp(x.digits())).noted();
  }
  friend CertainReal log(const CertainReal& x) {
    if (!cln::plusp(x.value_)) outside("log");
    if (x.is_exactly(1)) return {};
    x.note_divisor();
    return CertainReal(cln::ln(x.digits())).noted();
  }
  friend CertainReal log1p(const CertainReal& x) { return log(CertainReal(Rational(1)) + x); }
  friend CertainReal tanh(const CertainReal& x) {
    if (x.is_exactly(0)) return {};
    if (x.to_double() > 1e6 || x.to_double() < -1e6) outside("tanh");
    return CertainReal(cln::tanh(x.digits()));
  }
  friend CertainReal erf(const CertainReal& x) {
    return x.is_exactly(0) ? CertainReal() : CertainReal(gradstone::erf(x.noted_digits()));
  }
  friend CertainReal sin(const CertainReal& x) {
    return x.is_exactly(0) ? CertainReal() : CertainReal(gradstone::sin(x.noted_digits()));
  }
  friend CertainReal cos(const CertainReal& x) {
    if (x.is_exactly(0)) return CertainReal(Rational(1));
    return CertainReal(gradstone::cos(x.noted_digits()));
  }
  static CertainReal pi() { return CertainReal(pi_of(arithmetic.format)).noted(); }
  friend CertainReal sqrt(const CertainReal& x) {
    if (x.is_negative()) outside("sqrt");
    cln::cl_RA root;
    if (x.is_rational() && cln::sqrtp(cln::the<cln::cl_RA>(x.value_), &root))
      return CertainReal(cln::cl_R(root));
    x.note_divisor();
    return CertainReal(cln::sqrt(x.digits())).noted();
  }

 private:
  explicit CertainReal(cln::cl_R value) : value_(std::move(value)) {}

  [[noreturn]] static void outside(const char* function) {
    throw DomainError(std::string(function) + " of a number outside its domain");
  }
  bool is_exactly(int n) const { return is_rational() && value_ == cln::cl_I(n); }
  cln::cl_F digits() const { return cln::cl_float(value_, arithmetic.format); }
  // As the argument of a function that does not fall as fast as its argument rises: what is rounded
  // of a large one stays.
  cln::cl_F noted_digits() const {
    const cln::cl_F rounded = digits();
    if (!is_zero()) arithmetic.largest = std::max(arithmetic.largest, exponent());
    return rounded;
  }
  std::int64_t exponent() const { return static_cast<std::int64_t>(float_exponent(digits())); }

  /// The result of an operation, no longer than worth it.
  CertainReal noted() const {
    constexpr std::uintptr_t long_bits = 20000;
    if (is_zero()) return *this;
    CertainReal result = *this;
    if (is_rational()) {
      const cln::cl_RA x = cln::the<cln::cl_RA>(value_);
      if (cln::integer_length(cln::numerator(x)) < long_bits &&
          cln::integer_length(cln::denominator(x)) < long_bits)
        return result;
      result = CertainReal(cln::cl_R(digits()));
    }
    arithmetic.largest = std::max(arithmetic.largest, result.exponent());
    return result;
  }
  void note_divisor() const {
    arithmetic.largest = std::max(arithmetic.largest, std::abs(exponent()));
  }

  cln::cl_R value_ = 0;
};

template <>
struct NumberTraits<CertainReal> : ElementaryFunctions<CertainReal> {
  static CertainReal from(const Rational& x) { return CertainReal(x); }
  static double to_double(const CertainReal& x) { return x.to_double(); }
  static bool is_exactly(const CertainReal& x, const Rational& number) {
    return x.is_rational() && (x - from(number)).is_zero();
  }
  static Decision decide(const CertainReal& x, Relation relation, const CertainReal& y) {
    const CertainReal difference = x - y;
    const bool are_equal = difference.is_zero() && difference.is_rational();
    if (!are_equal && !difference.is_certainly_nonzero())
      throw DomainError("two numbers may be equal");
    CertainReal::arithmetic.compared_equal |= are_equal;
    const int sign = are_equal ? 0 : difference.is_negative() ? -1 : 1;
    return decision(holds(sign, relation, 0));
  }
  static CertainReal join(const CertainReal& x, const CertainReal&) { return x; }
  static CertainReal max(const CertainReal& x, const CertainReal& y) {
    return decide(y, Relation::greater, x) == Decision::yes ? y : x;
  }
};

}  // namespace gradstone
