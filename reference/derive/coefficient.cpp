#include "reference/derive/coefficient.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/expr/function.hpp"
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

struct Term {
  Monomial monomial;
  Rational number;
};
using Key = std::string;
using Polynomial = std::map<Key, Term>;  // without zeros, by the text of the monomial

Key key_of(const Monomial& monomial) {
  Key key;
  for (const auto& [name, power] : monomial) key += name + "^" + power.exponent.text() + " ";
  return key;
}

void add_term(Polynomial& sum, const Monomial& monomial, const Rational& number) {
  if (number == Rational(0)) return;
  const Key key = key_of(monomial);
  const auto [at, is_new] = sum.try_emplace(key, Term{monomial, number});
  if (is_new) return;
  at->second.number = at->second.number + number;
  if (at->second.number == Rational(0)) sum.erase(at);
}

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
  for (const auto& [key, term] : b) add_term(a, term.monomial, factor * term.number);
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

Polynomial times(const Polynomial& a, const Polynomial& b) {
  Polynomial result;
  for (const auto& [left_key, left] : a)
    for (const auto& [right_key, right] : b)
      add_term(result, times(left.monomial, right.monomial), left.number * right.number);
  return result;
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

Polynomial raised(const Polynomial& base, const Rational& exponent) {
  constexpr std::int64_t most = 8;  // written out
  if (base.size() == 1 && exponent.is_integer()) {
    const auto& [monomial, factor] = base.begin()->second;
    Monomial powers = monomial;
    for (auto& [name, power] : powers) power.exponent = power.exponent * exponent;
    if (exponent == Rational(0)) powers.clear();
    Polynomial result;
    add_term(result, powers, integer_power(factor, exponent.numerator()));
    return result;
  }
  if (exponent.is_integer() && exponent > Rational(0) && exponent < Rational(most)) {
    Polynomial result = number(1);
    for (std::int64_t k = 0; k < exponent.numerator(); ++k) result = times(result, base);
    return result;
  }
  return unknown_power(base, exponent);
}

Polynomial polynomial_of(const Dim& dim) {
  Polynomial result;
  for (const auto& [names, count] : dim.terms()) {
    Polynomial product = number(count);
    for (const auto& name : names)
      product = times(product, atom("size " + name, size(Dim(std::string_view(name)))));
    result = plus(result, product, 1);
  }
  return result;
}

Polynomial polynomial_of(const Scalar& scalar) {
  const auto unknown = [&] { return atom("(" + to_text(scalar) + ")", scalar); };
  return visit(
      scalar,
      overloaded{[](const scalar::Number& n) { return number(n.value); },
                 [&](const scalar::Parameter& n) { return atom(n.name, scalar); },
                 [](const scalar::Size& n) { return polynomial_of(n.dim); },
                 [](const scalar::Negate& n) { return plus({}, polynomial_of(n.operand), -1); },
                 [](const scalar::Add& n) {
                   return plus(polynomial_of(n.left), polynomial_of(n.right), 1);
                 },
                 [](const scalar::Subtract& n) {
                   return plus(polynomial_of(n.left), polynomial_of(n.right), -1);
                 },
                 [](const scalar::Multiply& n) {
                   return times(polynomial_of(n.left), polynomial_of(n.right));
                 },
                 [](const scalar::Divide& n) {
                   return times(polynomial_of(n.left), raised(polynomial_of(n.right), -1));
                 },
                 [&](const scalar::Power& n) {
                   const Scalar power = simplified(n.exponent);
                   const auto* exponent = std::get_if<scalar::Number>(&power.node().value);
                   return exponent ? raised(polynomial_of(n.base), exponent->value) : unknown();
                 },
                 [&](const auto&) { return unknown(); }});
}

bool is_size(const std::string& key) {
  return key.starts_with("size ");
}

// The product of the powers whose exponents have the given sign; null if there are none. Sizes
// become one size: 1 / (N K) is printed with the size N*K.
std::optional<Scalar> product_of(const Monomial& monomial, bool positive) {
  std::optional<Scalar> product;
  std::optional<Dim> sizes;
  const auto multiply = [&](const Scalar& factor) {
    product = product ? *product * factor : factor;
  };
  for (const auto& [name, power] : monomial) {
    if ((power.exponent > Rational(0)) != positive) continue;
    const Rational exponent = positive ? power.exponent : -power.exponent;
    if (is_size(name) && exponent.is_integer()) {
      const Dim& dim = std::get<scalar::Size>(power.base.node().value).dim;
      for (std::int64_t k = 0; k < exponent.numerator(); ++k) sizes = sizes ? *sizes * dim : dim;
    } else {
      multiply(exponent == Rational(1) ? power.base : gradstone::power(power.base, exponent));
    }
  }
  if (sizes) multiply(size(*sizes));
  return product;
}

// The term without its sign.
Scalar magnitude(const Term& term) {
  const Rational number = term.number < Rational(0) ? -term.number : term.number;
  const auto above = product_of(term.monomial, true);
  const auto below = product_of(term.monomial, false);
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
    const bool minus = term.number < Rational(0);
    const Scalar size = magnitude(term);
    if (!sum) {
      sum = minus ? negated(size) : size;
    } else {
      sum = minus ? *sum - size : *sum + size;
    }
  };
  // What is added before what is subtracted: 1 - alpha.
  for (const auto& [key, term] : polynomial)
    if (term.number > Rational(0)) add(term);
  for (const auto& [key, term] : polynomial)
    if (term.number < Rational(0)) add(term);
  return sum ? *sum : Scalar(0);
}

}  // namespace

Scalar simplified(const Scalar& coefficient) {
  if (std::holds_alternative<scalar::Number>(coefficient.node().value)) return coefficient;
  return scalar_of(polynomial_of(coefficient));
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

namespace {

struct Derivative {
  const std::string& name;

  Scalar at(const Scalar& scalar) const {
    return parameter_names(scalar).contains(name) ? visit(scalar, *this) : Scalar(0);
  }

  [[noreturn]] Scalar refuse(const char* what) const {
    throw UnsupportedError("the gradient of parameter " + name + " would need the derivative of " +
                           what + " in a coefficient; write it as an elementwise function");
  }

  Scalar operator()(const scalar::Number&) const { return 0; }
  Scalar operator()(const scalar::Parameter& n) const { return n.name == name ? 1 : 0; }
  Scalar operator()(const scalar::Argument&) const { return 0; }
  Scalar operator()(const scalar::Size&) const { return 0; }
  Scalar operator()(const scalar::IndexValue&) const { return 0; }
  Scalar operator()(const scalar::Entry&) const { return 0; }
  Scalar operator()(const scalar::Delta&) const { return 0; }
  Scalar operator()(const scalar::Negate& n) const { return -at(n.operand); }
  Scalar operator()(const scalar::Add& n) const { return at(n.left) + at(n.right); }
  Scalar operator()(const scalar::Subtract& n) const { return at(n.left) - at(n.right); }
  Scalar operator()(const scalar::Multiply& n) const {
    return at(n.left) * n.right + n.left * at(n.right);
  }
  Scalar operator()(const scalar::Divide& n) const {
    return at(n.left) / n.right - n.left * at(n.right) / square(n.right);
  }
  Scalar operator()(const scalar::Power& n) const {
    if (parameter_names(n.exponent).contains(name)) refuse("an exponent");
    return n.exponent * power(n.base, n.exponent - 1) * at(n.base);
  }
  Scalar operator()(const scalar::Call&) const { return refuse("a function"); }
  Scalar operator()(const scalar::Apply&) const { return refuse("a function"); }
  Scalar operator()(const scalar::Sum&) const { return refuse("a sum"); }
  Scalar operator()(const scalar::Maximum&) const { return refuse("a maximum"); }
  Scalar operator()(const scalar::Cases&) const { return refuse("a definition by cases"); }
};

}  // namespace

Scalar derivative(const Scalar& coefficient, const std::string& parameter) {
  return simplified(Derivative{parameter}.at(coefficient));
}

}  // namespace gradstone::derive
