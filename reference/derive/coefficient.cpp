#include "reference/derive/coefficient.hpp"

#include <algorithm>
#include <functional>

#include "reference/derive/cost.hpp"
#include "reference/expr/terms.hpp"
#include "reference/print/text.hpp"

namespace gradstone::derive {
namespace {

// What stands under an exponent: a parameter, the name of a size, or something unknown. Sizes have
// a key of their own, since a parameter may have the name of a size.
struct Power {
  Scalar base;
  Rational exponent;
};
using Monomial = std::map<std::string, Power>;

// Sums are printed in the order of these texts.
struct ByText {
  static std::string text(const Monomial& monomial) {
    std::string text;
    for (const auto& [name, power] : monomial) text += name + "^" + power.exponent.text() + " ";
    return text;
  }
  bool operator()(const Monomial& a, const Monomial& b) const { return text(a) < text(b); }
};
using Polynomial = std::map<Monomial, Rational, ByText>;  // without zeros
using Term = Polynomial::value_type;

Polynomial number(const Rational& value) {
  Polynomial result;
  add_term(result, {}, value);
  return result;
}

Polynomial atom(const std::string& key, const Scalar& base, const Rational& exponent = 1) {
  Polynomial result;
  add_term(result, {{key, {base, exponent}}}, 1);
  return result;
}

Polynomial plus(Polynomial a, const Polynomial& b, const Rational& factor) {
  for (const auto& [monomial, number] : b) add_term(a, monomial, factor * number);
  return a;
}

Monomial times(Monomial a, const Monomial& b) {
  for (const auto& [name, power] : b) {
    const auto [at, is_new] = a.try_emplace(name, power);
    if (is_new) continue;
    at->second.exponent = at->second.exponent + power.exponent;
    if (at->second.exponent == Rational(0)) a.erase(at);
  }
  return a;
}

Rational integer_power(const Rational& base, std::int64_t exponent) {
  Rational result = 1;
  for (std::int64_t k = 0; k < (exponent < 0 ? -exponent : exponent); ++k) result = result * base;
  return exponent < 0 ? Rational(1) / result : result;
}

Scalar scalar_of(const Polynomial& polynomial);

// A power of a whole sum is an unknown of its own.
Polynomial unknown_power(const Polynomial& base, const Rational& exponent) {
  const Scalar sum = scalar_of(base);
  return atom("(" + to_text(sum) + ")", sum, exponent);
}

bool is_number(const Polynomial& polynomial) {
  return polynomial.empty() || (polynomial.size() == 1 && polynomial.begin()->first.empty());
}

// What becomes of sums in products and powers.
enum class Sums { written_out, kept };

// Turns scalars into sums of products.
class Reader {
 public:
  explicit Reader(Sums sums) : keep_(sums == Sums::kept) {}

  Polynomial at(const Scalar& scalar) const {
    const auto unknown = [&] { return atom("(" + to_text(scalar) + ")", scalar); };
    return visit(
        scalar,
        overloaded{
            [](const scalar::Number& n) { return number(n.value); },
            [&](const scalar::Parameter& n) { return atom(n.name, scalar); },
            [&](const scalar::Size& n) { return of_size(n.dim); },
            [&](const scalar::Negate& n) { return plus({}, at(n.operand), -1); },
            [&](const scalar::Add& n) { return plus(at(n.left), at(n.right), 1); },
            [&](const scalar::Subtract& n) { return plus(at(n.left), at(n.right), -1); },
            [&](const scalar::Multiply& n) { return times(at(n.left), at(n.right)); },
            [&](const scalar::Divide& n) { return times(at(n.left), raised(at(n.right), -1)); },
            [&](const scalar::Power& n) {
              const Scalar power = simplified(n.exponent);
              const auto* exponent = std::get_if<scalar::Number>(&power.node().value);
              return exponent ? raised(at(n.base), exponent->value) : unknown();
            },
            [&](const auto&) { return unknown(); }});
  }

 private:
  Polynomial times(const Polynomial& a, const Polynomial& b) const {
    const bool keep = keep_ && !is_number(a) && !is_number(b);
    if (keep && a.size() > 1) return times(unknown_power(a, 1), b);
    if (keep && b.size() > 1) return times(a, unknown_power(b, 1));
    return multiplied(a, b, derive::times);
  }

  Polynomial raised(const Polynomial& base, const Rational& exponent) const {
    constexpr std::int64_t most = 8;  // written out
    if (base.size() == 1 && exponent.is_integer()) {
      const auto& [monomial, factor] = *base.begin();
      Monomial powers = monomial;
      for (auto& [name, power] : powers) power.exponent = power.exponent * exponent;
      if (exponent == Rational(0)) powers.clear();
      Polynomial result;
      add_term(result, powers, integer_power(factor, exponent.numerator()));
      return result;
    }
    if (exponent == Rational(1)) return base;
    if (!keep_ && exponent.is_integer() && exponent > Rational(0) && exponent < Rational(most)) {
      Polynomial result = number(1);
      for (std::int64_t k = 0; k < exponent.numerator(); ++k) result = times(result, base);
      return result;
    }
    return unknown_power(base, exponent);
  }

  Polynomial of_size(const Dim& dim) const {
    Polynomial result;
    for (const auto& [names, count] : dim.terms()) {
      Polynomial product = number(count);
      for (const auto& name : names)
        product = times(product, atom("size " + name, size(Dim(std::string_view(name)))));
      result = plus(result, product, 1);
    }
    return result;
  }

  bool keep_;
};

bool is_size(const std::string& key) {
  return key.starts_with("size ");
}

// The product of the powers whose exponents have the given sign; null if there are none. Sizes
// become one size: 1 / (N K) is printed with the size N*K.
std::optional<Scalar> product_of(const Monomial& monomial, bool positive) {
  std::vector<Scalar> factors;
  std::optional<Dim> sizes;
  for (const auto& [name, power] : monomial) {
    if ((power.exponent > Rational(0)) != positive) continue;
    const Rational exponent = positive ? power.exponent : -power.exponent;
    if (is_size(name) && exponent.is_integer()) {
      const Dim& dim = std::get<scalar::Size>(power.base.node().value).dim;
      for (std::int64_t k = 0; k < exponent.numerator(); ++k) sizes = sizes ? *sizes * dim : dim;
    } else {
      factors.push_back(exponent == Rational(1) ? power.base
                                                : gradstone::power(power.base, exponent));
    }
  }
  // Short factors come first, and x after parameters: beta * x * exp(-x).
  const auto rank = [](const Scalar& factor) {
    return std::pair(length_of(factor),
                     std::holds_alternative<scalar::Argument>(factor.node().value));
  };
  std::stable_sort(factors.begin(), factors.end(), [&](const Scalar& left, const Scalar& right) {
    return rank(left) < rank(right);
  });
  if (sizes) factors.push_back(size(*sizes));
  std::optional<Scalar> product;
  for (const auto& factor : factors) product = product ? *product * factor : factor;
  return product;
}

// The term without its sign.
Scalar magnitude(const Term& term) {
  const auto& [monomial, factor] = term;
  const Rational number = factor < Rational(0) ? -factor : factor;
  const auto above = product_of(monomial, true);
  const auto below = product_of(monomial, false);
  if (!below) {
    if (!above) return number;
    return number == Rational(1) ? *above : Scalar(number) * *above;
  }
  Scalar numerator = Rational(number.numerator());
  if (above) numerator = number.numerator() == 1 ? *above : numerator * *above;
  const Scalar denominator =
      number.denominator() == 1 ? *below : Scalar(Rational(number.denominator())) * *below;
  return numerator / denominator;
}

Scalar negated(const Scalar& magnitude) {
  if (const auto* number = std::get_if<scalar::Number>(&magnitude.node().value))
    return -number->value;
  if (const auto* quotient = std::get_if<scalar::Divide>(&magnitude.node().value))
    if (const auto* above = std::get_if<scalar::Number>(&quotient->left.node().value))
      return Scalar(-above->value) / quotient->right;
  return -magnitude;
}

Scalar scalar_of(const Polynomial& polynomial) {
  std::optional<Scalar> sum;
  const auto add = [&](const Term& term) {
    const bool minus = term.second < Rational(0);
    const Scalar size = magnitude(term);
    if (!sum) {
      sum = minus ? negated(size) : size;
    } else {
      sum = minus ? *sum - size : *sum + size;
    }
  };
  // What is added before what is subtracted: 1 - alpha.
  for (const auto& term : polynomial)
    if (term.second > Rational(0)) add(term);
  for (const auto& term : polynomial)
    if (term.second < Rational(0)) add(term);
  return sum ? *sum : Scalar(0);
}

// What all summands have in common.
Monomial common_factors(const Polynomial& sum) {
  Monomial common = sum.begin()->first;
  for (const auto& [monomial, number] : sum) {
    for (auto at = common.begin(); at != common.end();) {
      const auto here = monomial.find(at->first);
      const bool shared = here != monomial.end();
      if (shared) at->second.exponent = std::min(at->second.exponent, here->second.exponent);
      at = shared ? std::next(at) : common.erase(at);
    }
  }
  return common;
}

// x^2 * a - x * a as x * a * (x - 1); null where the summands have nothing in common.
std::optional<Scalar> gathered(const Polynomial& sum) {
  if (sum.size() < 2) return std::nullopt;
  const Monomial common = common_factors(sum);
  if (common.empty()) return std::nullopt;
  Monomial inverse = common;
  for (auto& [key, power] : inverse) power.exponent = -power.exponent;
  Polynomial rest, front;
  for (const auto& [monomial, number] : sum) add_term(rest, times(monomial, inverse), number);
  add_term(front, common, 1);
  const Scalar inner = factored(scalar_of(rest));
  return factored(scalar_of(front) * inner);
}

// The value of a coefficient that is made of numbers only, as most are.
std::optional<Rational> number_of(const Scalar& scalar) {
  using Result = std::optional<Rational>;
  const auto both = [](const auto& n, auto operation) -> Result {
    const Result left = number_of(n.left);
    const Result right = left ? number_of(n.right) : std::nullopt;
    return right ? Result(operation(*left, *right)) : std::nullopt;
  };
  return visit(scalar,
               overloaded{[](const scalar::Number& n) -> Result { return n.value; },
                          [](const scalar::Negate& n) -> Result {
                            const Result value = number_of(n.operand);
                            return value ? Result(-*value) : std::nullopt;
                          },
                          [&](const scalar::Add& n) { return both(n, std::plus<>()); },
                          [&](const scalar::Subtract& n) { return both(n, std::minus<>()); },
                          [&](const scalar::Multiply& n) { return both(n, std::multiplies<>()); },
                          [&](const scalar::Divide& n) {
                            return n.right == Scalar(0) ? std::nullopt : both(n, std::divides<>());
                          },
                          [](const auto&) -> Result { return std::nullopt; }});
}

}  // namespace

Scalar simplified(const Scalar& coefficient) {
  if (std::holds_alternative<scalar::Number>(coefficient.node().value)) return coefficient;
  if (const auto number = number_of(coefficient)) return *number;
  return scalar_of(Reader(Sums::written_out).at(coefficient));
}

Scalar factored(const Scalar& scalar) {
  const Polynomial sum = Reader(Sums::kept).at(scalar);
  const Scalar plain = scalar_of(sum);
  const auto other = gathered(sum);
  return other && length_of(*other) < length_of(plain) ? *other : plain;
}

bool is_zero(const Scalar& coefficient) {
  return coefficient == Scalar(0);
}

bool is_one(const Scalar& coefficient) {
  return coefficient == Scalar(1);
}

bool is_negative(const Scalar& coefficient) {
  return visit(coefficient,
               overloaded{[](const scalar::Number& n) { return n.value < Rational(0); },
                          [](const scalar::Negate&) { return true; },
                          [](const scalar::Divide& n) { return is_negative(n.left); },
                          [](const scalar::Subtract& n) { return is_negative(n.left); },
                          [](const auto&) { return false; }});
}

}  // namespace gradstone::derive
