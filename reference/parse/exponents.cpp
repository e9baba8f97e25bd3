#include "reference/parse/exponents.hpp"

#include <algorithm>
#include <cmath>

#include "reference/expr/function.hpp"
#include "reference/parse/limits.hpp"

namespace gradstone::parse {
namespace {

double size_of(const Rational& number) {
  return std::max(std::abs(static_cast<double>(number.numerator())),
                  static_cast<double>(number.denominator()));
}

double largest_of(const std::vector<Scalar>& parts, double (*measure)(const Scalar&)) {
  double largest = 1;
  for (const auto& part : parts) largest = std::max(largest, measure(part));
  return largest;
}

// At least how large the numbers of an exponent make it, with numerators and denominators alike: a
// root of high degree is as hard as a high power.
double size_of_exponent(const Scalar& exponent) {
  return visit(
      exponent,
      overloaded{
          [](const scalar::Number& n) { return size_of(n.value); },
          [](const scalar::Multiply& n) {
            return size_of_exponent(n.left) * size_of_exponent(n.right);
          },
          [](const scalar::Divide& n) {
            return size_of_exponent(n.left) * size_of_exponent(n.right);
          },
          [](const scalar::Add& n) { return size_of_exponent(n.left) + size_of_exponent(n.right); },
          [](const scalar::Subtract& n) {
            return size_of_exponent(n.left) + size_of_exponent(n.right);
          },
          [](const scalar::Power& n) {
            return std::pow(size_of_exponent(n.base), size_of_exponent(n.exponent));
          },
          [&](const auto&) { return largest_of(children(exponent), size_of_exponent); },
      });
}

// The largest product of exponents inside of each other.
double power_in(const Scalar& formula) {
  if (const auto* power = std::get_if<scalar::Power>(&formula.node().value))
    return std::max(size_of_exponent(power->exponent), 1.0) * power_in(power->base);
  const double within = largest_of(children(formula), power_in);
  if (const auto* apply = std::get_if<scalar::Apply>(&formula.node().value))
    return within * power_in(apply->function->value());
  return within;
}

}  // namespace

void require_small_exponents(const Cursor& cursor, const Token& where, const Scalar& formula) {
  if (power_in(formula) <= most_power) return;
  cursor.refuse(where,
                "an exponent is too large: numbers in exponents, and those of powers inside "
                "of powers multiplied together, are at most " +
                    std::to_string(static_cast<int>(most_power)) +
                    "; name the exponent as a parameter");
}

}  // namespace gradstone::parse
