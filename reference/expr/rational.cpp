#include "reference/expr/rational.hpp"

#include <functional>
#include <limits>
#include <tuple>
#include <utility>

#include "reference/error.hpp"

namespace gradstone {
namespace {

__extension__ typedef __int128 Wide;  // holds every product of two 64-bit numbers

constexpr Wide limit = std::numeric_limits<std::int64_t>::max();

// Lowest terms with a positive denominator, as far as they fit.
std::pair<std::int64_t, std::int64_t> reduced(Wide numerator, Wide denominator) {
  if (denominator == 0) throw DomainError("rational number with denominator 0");
  if (denominator < 0) {
    numerator = -numerator;
    denominator = -denominator;
  }
  Wide divisor = numerator < 0 ? -numerator : numerator;
  for (Wide rest = denominator; rest != 0;) {
    const Wide remainder = divisor % rest;
    divisor = rest;
    rest = remainder;
  }
  numerator /= divisor;
  denominator /= divisor;
  if (numerator > limit || numerator < -limit || denominator > limit)
    throw DomainError("rational number does not fit 64 bits");
  return {static_cast<std::int64_t>(numerator), static_cast<std::int64_t>(denominator)};
}

Rational quotient(Wide numerator, Wide denominator) {
  const auto [above, below] = reduced(numerator, denominator);
  return Rational(above, below);
}

}  // namespace

Rational::Rational(std::int64_t numerator, std::int64_t denominator) {
  std::tie(numerator_, denominator_) = reduced(numerator, denominator);
}

std::int64_t Rational::floor() const {
  const std::int64_t quotient = numerator_ / denominator_;  // towards 0
  return quotient - (numerator_ % denominator_ < 0 ? 1 : 0);
}

double Rational::to_double() const {
  return static_cast<double>(numerator_) / static_cast<double>(denominator_);
}

std::size_t Rational::hash() const {
  return std::hash<std::int64_t>{}(numerator_)*31 + std::hash<std::int64_t>{}(denominator_);
}

std::string Rational::text() const {
  if (is_integer()) return std::to_string(numerator_);
  return std::to_string(numerator_) + "/" + std::to_string(denominator_);
}

Rational operator+(const Rational& a, const Rational& b) {
  return quotient(Wide{a.numerator_} * b.denominator_ + Wide{b.numerator_} * a.denominator_,
                  Wide{a.denominator_} * b.denominator_);
}

Rational operator-(const Rational& a, const Rational& b) {
  return a + (-b);
}

Rational operator*(const Rational& a, const Rational& b) {
  return quotient(Wide{a.numerator_} * b.numerator_, Wide{a.denominator_} * b.denominator_);
}

Rational operator/(const Rational& a, const Rational& b) {
  return quotient(Wide{a.numerator_} * b.denominator_, Wide{a.denominator_} * b.numerator_);
}

Rational Rational::operator-() const {
  return quotient(-Wide{numerator_}, denominator_);
}

std::strong_ordering operator<=>(const Rational& a, const Rational& b) {
  const Wide left = Wide{a.numerator_} * b.denominator_;
  const Wide right = Wide{b.numerator_} * a.denominator_;
  if (left < right) return std::strong_ordering::less;
  return left == right ? std::strong_ordering::equal : std::strong_ordering::greater;
}

}  // namespace gradstone
