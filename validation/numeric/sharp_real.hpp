#pragma once

#include <cln/float.h>
#include <cln/integer.h>
#include <cln/rational.h>
#include <cln/rational_ring.h>
#include <cln/real.h>

#include <limits>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "numeric/number.hpp"

namespace gradstone {

/// Two numbers are so close that nobody can tell whether they are equal.
class TooCloseError : public DomainError {
 public:
  using DomainError::DomainError;
};

/// A number that is rational as long as it can be, then of 100 digits with a bound of its error,
/// whose comparisons are right or refused. So cases can be told apart at the very points where one
/// goes over into the next. Rational numbers that grow beyond all use are rounded.
///
/// Errors     DomainError for the logarithm of x <= 0, the root of x < 0, division by 0;
///            TooCloseError where that depends on a number that may be 0.
class SharpReal {
 public:
  SharpReal() = default;
  SharpReal(int value) : value_(value) {}
  explicit SharpReal(const Rational& value)
      : value_(cln::cl_I(static_cast<long>(value.numerator())) /
               cln::cl_I(static_cast<long>(value.denominator()))) {}

  double to_double() const { return cln::double_approx(value_); }
  // clang-format takes instanceof for an operator.
  // clang-format off
  bool is_rational() const { return cln::instanceof(value_, cln::cl_RA_ring); }
  // clang-format on
  /// Exactly 0. A number with an error never is.
  bool is_zero() const { return is_rational() && cln::zerop(value_); }
  /// Not to be told from 0.
  bool may_be_zero() const;
  /// -1, 0 or 1. Errors: TooCloseError where it may be 0, unless irrational roots are at hand
  /// (StandIns), at which what may be 0 is 0.
  int sign() const;
  bool is_negative() const { return sign() < 0; }
  /// The number, if it is rational and fits.
  std::optional<Rational> as_rational() const;
  /// The simplest rational number that agrees in 14 digits. It need not be equal.
  std::optional<Rational> nearby_rational() const;
  /// A fraction, or 12 digits.
  std::string text() const;

  SharpReal operator-() const { return {-value_, error_}; }
  friend SharpReal operator+(const SharpReal& x, const SharpReal& y);
  friend SharpReal operator-(const SharpReal& x, const SharpReal& y);
  friend SharpReal operator*(const SharpReal& x, const SharpReal& y);
  friend SharpReal operator/(const SharpReal& x, const SharpReal& y);

  friend SharpReal exp(const SharpReal& x);
  friend SharpReal log(const SharpReal& x);
  friend SharpReal log1p(const SharpReal& x) { return log(SharpReal(1) + x); }
  friend SharpReal tanh(const SharpReal& x);
  friend SharpReal erf(const SharpReal& x);
  friend SharpReal sin(const SharpReal& x);
  friend SharpReal cos(const SharpReal& x);
  static SharpReal pi();
  friend SharpReal sqrt(const SharpReal& x);
  friend SharpReal abs(const SharpReal& x) { return {cln::abs(x.value_), x.error_}; }

  /// The same number as one of 100 digits, without an error: a point to look at.
  SharpReal rounded() const { return {digits(), exact}; }
  /// Without its error.
  bool is_below(const SharpReal& other) const { return value_ < other.value_; }

 private:
  static constexpr double exact = -std::numeric_limits<double>::infinity();

  /// `carried` is what the error of the operands makes, to which rounding is added.
  SharpReal(cln::cl_R value, double carried);

  [[noreturn]] static void outside(const char* function);
  /// The binary logarithm of the absolute value, or a little more.
  double magnitude() const;
  /// The error as an operand of a sum: a rational number is rounded beside an irrational one.
  double error_beside(const SharpReal& other) const;
  bool is_exactly(int n) const { return is_rational() && value_ == cln::cl_I(n); }
  cln::cl_F digits() const;

  cln::cl_R value_ = 0;
  /// The binary logarithm of what an irrational number may be off by, so that neither exp(1000) nor
  /// exp(-1000) is out of reach.
  double error_ = exact;
};

/// Whether two numbers differ by more than rounding can explain.
bool differ(const SharpReal& x, const SharpReal& y);

/// Samples hold rational numbers. While this lives, some of them stand for irrational ones in
/// sharp numbers: the roots at which cases meet. There, what can't be told from 0 is 0, because the
/// points were made so.
class StandIns {
 public:
  StandIns() = default;
  ~StandIns() { all().clear(); }
  StandIns(const StandIns&) = delete;
  StandIns& operator=(const StandIns&) = delete;

  /// A rational number near to the root that stands for it from now on; nothing for large ones.
  static std::optional<Rational> add(const SharpReal& root);
  static bool any() { return !all().empty(); }
  /// What a rational number is, or stands for.
  static SharpReal meaning(const Rational& x);
  /// A text with the digits of the roots in the place of the numbers that stand for them.
  static std::string replaced(std::string text);

 private:
  static std::map<Rational, SharpReal>& all();
};

template <>
struct NumberTraits<SharpReal> : ElementaryFunctions<SharpReal> {
  static SharpReal from(const Rational& x) { return StandIns::meaning(x); }
  static double to_double(const SharpReal& x) { return x.to_double(); }
  static bool is_exactly(const SharpReal& x, const Rational& number) {
    return (x - SharpReal(number)).is_zero();
  }

  /// What was compared since somebody cleared this.
  struct Compared {
    bool cases = false, maxima = false;  ///< whether there were any
    bool equals = false;                 ///< whether the two sides of a comparison were equal
    std::vector<SharpReal> differences;  ///< left - right, in the order of the comparisons
  };
  static thread_local Compared compared;

  static Decision decide(const SharpReal& x, Relation relation, const SharpReal& y);
  static SharpReal join(const SharpReal& x, const SharpReal&) { return x; }
  static SharpReal max(const SharpReal& x, const SharpReal& y);
};

}  // namespace gradstone
