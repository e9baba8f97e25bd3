#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <string>

namespace gradstone {

/// An exact rational number with 64-bit numerator and denominator, in lowest terms, denominator >
/// 0.
///
/// Errors     DomainError for a zero denominator or a result that does not fit.
class Rational {
 public:
  constexpr Rational() = default;
  constexpr Rational(int value) : numerator_(value) {}
  constexpr Rational(std::int64_t value) : numerator_(value) {}
  Rational(std::int64_t numerator, std::int64_t denominator);

  std::int64_t numerator() const { return numerator_; }
  std::int64_t denominator() const { return denominator_; }
  bool is_integer() const { return denominator_ == 1; }
  /// The greatest integer that is not more.
  std::int64_t floor() const;
  double to_double() const;
  std::size_t hash() const;

  /// `-2/3`, or `5` for an integer.
  std::string text() const;

  friend Rational operator+(const Rational& a, const Rational& b);
  friend Rational operator-(const Rational& a, const Rational& b);
  friend Rational operator*(const Rational& a, const Rational& b);
  friend Rational operator/(const Rational& a, const Rational& b);
  Rational operator-() const;
  bool operator==(const Rational&) const = default;
  friend std::strong_ordering operator<=>(const Rational& a, const Rational& b);

 private:
  std::int64_t numerator_ = 0;
  std::int64_t denominator_ = 1;
};

}  // namespace gradstone
