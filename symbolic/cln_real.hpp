#pragma once

#include <cln/float.h>
#include <cln/float_io.h>
#include <cln/integer.h>
#include <cln/rational.h>

#include <cstdint>
#include <sstream>
#include <string>
#include <utility>

#include "reference/error.hpp"
#include "reference/expr/rational.hpp"
#include "symbolic/cln_functions.hpp"

namespace gradstone {

/// A floating-point number of at least the given number of decimal digits, by CLN.
///
/// The precision belongs to the type, so numbers of different precision never mix. CLN rounds up:
/// 60 digits are 77. Every operation is correct to the last few bits of that precision, far below
/// any bound that is asked here; overflow is out of reach.
/// Errors     DomainError for the logarithm of x <= 0, the root of x < 0, division by 0.
template <int digits>
class ClnFloat {
 public:
  ClnFloat() : ClnFloat(0) {}
  ClnFloat(int value) : value_(cln::cl_float(cln::cl_I(value), format())) {}
  /// Exact: every double is a number of this type.
  explicit ClnFloat(double value) : value_(cln::cl_float(cln::cl_DF(value), format())) {}
  explicit ClnFloat(const Rational& value)
      : value_(cln::cl_float(integer(value.numerator()), format()) /
               cln::cl_float(integer(value.denominator()), format())) {}

  /// The nearest double.
  double to_double() const { return cln::double_approx(value_); }
  /// The nearest float.
  float to_float() const { return cln::float_approx(value_); }
  /// The number in decimal notation, with all its digits.
  std::string text() const;

  ClnFloat operator-() const { return ClnFloat(-value_); }
  friend ClnFloat operator+(const ClnFloat& x, const ClnFloat& y) {
    return ClnFloat(x.value_ + y.value_);
  }
  friend ClnFloat operator-(const ClnFloat& x, const ClnFloat& y) {
    return ClnFloat(x.value_ - y.value_);
  }
  friend ClnFloat operator*(const ClnFloat& x, const ClnFloat& y) {
    return ClnFloat(x.value_ * y.value_);
  }
  friend ClnFloat operator/(const ClnFloat& x, const ClnFloat& y) {
    if (cln::zerop(y.value_)) outside("division");
    return ClnFloat(x.value_ / y.value_);
  }

  friend bool operator<(const ClnFloat& x, const ClnFloat& y) { return x.value_ < y.value_; }
  friend bool operator<=(const ClnFloat& x, const ClnFloat& y) { return x.value_ <= y.value_; }
  friend bool operator>(const ClnFloat& x, const ClnFloat& y) { return x.value_ > y.value_; }
  friend bool operator>=(const ClnFloat& x, const ClnFloat& y) { return x.value_ >= y.value_; }
  friend bool operator==(const ClnFloat& x, const ClnFloat& y) {
    return cln::compare(x.value_, y.value_) == 0;
  }

  friend ClnFloat abs(const ClnFloat& x) { return ClnFloat(cln::abs(x.value_)); }
  friend ClnFloat exp(const ClnFloat& x) { return ClnFloat(cln::exp(x.value_)); }
  friend ClnFloat log(const ClnFloat& x) {
    if (!cln::plusp(x.value_)) outside("log");
    return ClnFloat(cln::ln(x.value_));
  }
  friend ClnFloat log1p(const ClnFloat& x) { return log(ClnFloat(1) + x); }
  friend ClnFloat tanh(const ClnFloat& x) { return ClnFloat(cln::tanh(x.value_)); }
  friend ClnFloat erf(const ClnFloat& x) { return ClnFloat(gradstone::erf(x.value_)); }
  friend ClnFloat sin(const ClnFloat& x) { return ClnFloat(gradstone::sin(x.value_)); }
  friend ClnFloat cos(const ClnFloat& x) { return ClnFloat(gradstone::cos(x.value_)); }
  static ClnFloat pi() { return ClnFloat(pi_of(format())); }
  friend ClnFloat sqrt(const ClnFloat& x) {
    if (cln::minusp(x.value_)) outside("sqrt");
    return ClnFloat(cln::sqrt(x.value_));
  }

 private:
  explicit ClnFloat(cln::cl_F value) : value_(std::move(value)) {}

  // Left to itself, CLN does not return from some of these.
  [[noreturn]] static void outside(const char* function) {
    throw DomainError(
        std::string(function) +
        " of a number outside its domain; state that of the inputs, such as X positive");
  }
  static const cln::float_format_t& format() {
    static const cln::float_format_t the_format = cln::float_format(digits);
    return the_format;
  }
  // CLN's constructors from integers know int and long only.
  static cln::cl_I integer(std::int64_t value) { return cln::cl_I(static_cast<long>(value)); }

  cln::cl_F value_;
};

template <int digits>
std::string ClnFloat<digits>::text() const {
  std::ostringstream stream;
  stream << value_;
  // CLN marks the exponent with the letter of its format.
  std::string text = stream.str();
  if (const auto mark = text.find_first_of("sfdL"); mark != std::string::npos) text[mark] = 'e';
  return text;
}

/// Precise enough for differences with steps of 1e-30.
using ClnReal = ClnFloat<60>;

}  // namespace gradstone
