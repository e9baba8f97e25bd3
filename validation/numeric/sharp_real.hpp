#pragma once

#include <cln/float.h>
#include <cln/integer.h>
#include <cln/rational.h>
#include <cln/rational_ring.h>
#include <cln/real.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "numeric/number.hpp"

namespace gradstone {

/// A number that is rational as long as it can be, then of 60 digits, whose comparisons are right
/// or refused. So cases can be told apart at the very points where one goes over into the next.
///
/// Errors     DomainError for the logarithm of x <= 0, the root of x < 0, division by 0, and for
///            comparing irrational numbers that may be equal.
class SharpReal {
 public:
  SharpReal() = default;
  explicit SharpReal(const Rational& value)
      : value_(cln::cl_I(static_cast<long>(value.numerator())) /
               cln::cl_I(static_cast<long>(value.denominator()))) {}

  double to_double() const { return cln::double_approx(value_); }
  bool is_zero() const { return cln::zerop(value_); }
  bool is_negative() const { return cln::minusp(value_); }
  // clang-format takes instanceof for an operator.
  // clang-format off
  bool is_rational() const { return cln::instanceof(value_, cln::cl_RA_ring); }
  // clang-format on
  /// The number, if it is rational and has few digits.
  std::optional<Rational> as_short_rational() const;

  SharpReal operator-() const { return SharpReal(-value_); }
  friend SharpReal operator+(const SharpReal& x, const SharpReal& y) {
    return SharpReal(x.value_ + y.value_);
  }
  friend SharpReal operator-(const SharpReal& x, const SharpReal& y) {
    return SharpReal(x.value_ - y.value_);
  }
  friend SharpReal operator*(const SharpReal& x, const SharpReal& y) {
    return SharpReal(x.value_ * y.value_);
  }
  friend SharpReal operator/(const SharpReal& x, const SharpReal& y) {
    if (y.is_zero()) outside("division");
    return SharpReal(x.value_ / y.value_);
  }

  friend SharpReal exp(const SharpReal& x) {
    return x.is_exactly(0) ? SharpReal(Rational(1)) : SharpReal(cln::exp(x.digits()));
  }
  friend SharpReal log(const SharpReal& x) {
    if (!cln::plusp(x.value_)) outside("log");
    return x.is_exactly(1) ? SharpReal() : SharpReal(cln::ln(x.digits()));
  }
  friend SharpReal log1p(const SharpReal& x) { return log(SharpReal(Rational(1)) + x); }
  friend SharpReal tanh(const SharpReal& x) {
    return x.is_exactly(0) ? SharpReal() : SharpReal(cln::tanh(x.digits()));
  }
  friend SharpReal sqrt(const SharpReal& x) {
    if (x.is_negative()) outside("sqrt");
    cln::cl_RA root;
    if (x.is_rational() && cln::sqrtp(cln::the<cln::cl_RA>(x.value_), &root))
      return SharpReal(cln::cl_R(root));
    return SharpReal(cln::sqrt(x.digits()));
  }

 private:
  explicit SharpReal(cln::cl_R value) : value_(std::move(value)) {}

  [[noreturn]] static void outside(const char* function) {
    throw DomainError(std::string(function) + " of a number outside its domain");
  }
  bool is_exactly(int n) const { return is_rational() && value_ == cln::cl_I(n); }
  cln::cl_F digits() const {
    static const cln::float_format_t format = cln::float_format(60);
    return cln::cl_float(value_, format);
  }

  cln::cl_R value_ = 0;
};

inline std::optional<Rational> SharpReal::as_short_rational() const {
  if (!is_rational()) return std::nullopt;
  const cln::cl_RA x = cln::the<cln::cl_RA>(value_);
  const cln::cl_I above = cln::numerator(x), below = cln::denominator(x);
  constexpr std::uintptr_t few_bits = 16;
  if (cln::integer_length(above) > few_bits || cln::integer_length(below) > few_bits)
    return std::nullopt;
  return Rational(cln::cl_I_to_int(above), cln::cl_I_to_int(below));
}

template <>
struct NumberTraits<SharpReal> : ElementaryFunctions<SharpReal> {
  static SharpReal from(const Rational& x) { return SharpReal(x); }
  static double to_double(const SharpReal& x) { return x.to_double(); }

  /// What was compared since somebody cleared this.
  struct Compared {
    bool anything = false, equals = false;
    std::vector<Rational> differences;  ///< of two rational numbers, but 0
  };
  static thread_local Compared compared;

  static Decision decide(const SharpReal& x, Relation relation, const SharpReal& y) {
    const SharpReal difference = x - y;
    compared.anything = true;
    if (difference.is_rational()) {
      note(difference);
    } else if (std::abs(difference.to_double()) < 1e-40) {
      throw DomainError("two irrational numbers may be equal");
    }
    const int sign = difference.is_zero() ? 0 : difference.is_negative() ? -1 : 1;
    return decision(holds(sign, relation, 0));
  }
  static SharpReal join(const SharpReal& x, const SharpReal&) { return x; }
  static SharpReal max(const SharpReal& x, const SharpReal& y) {
    return (y - x).is_negative() ? x : y;
  }

 private:
  static void note(const SharpReal& difference) {
    if (difference.is_zero()) {
      compared.equals = true;
    } else if (const auto known = difference.as_short_rational()) {
      auto& all = compared.differences;
      if (std::find(all.begin(), all.end(), *known) == all.end()) all.push_back(*known);
    }
  }
};

}  // namespace gradstone
