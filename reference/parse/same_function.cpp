#include "reference/parse/same_function.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

namespace gradstone::parse {
namespace {

using Numbers = std::map<std::string, double>;  // of the parameters

double called(Elementary function, double x) {
  switch (function) {
    case Elementary::exp:
      return std::exp(x);
    case Elementary::log:
      return std::log(x);
    case Elementary::log1p:
      return std::log1p(x);
    case Elementary::tanh:
      return std::tanh(x);
    case Elementary::erf:
      return std::erf(x);
    case Elementary::sin:
      return std::sin(x);
    case Elementary::cos:
      break;
  }
  return std::cos(x);
}

bool all_hold(const std::vector<Comparison>& comparisons, const Numbers& parameters, double x);

// Not a number where the formula is none of one argument and parameters.
double value(const Scalar& formula, const Numbers& parameters, double x) {
  const auto at = [&](const Scalar& part) { return value(part, parameters, x); };
  const auto none = [] { return std::numeric_limits<double>::quiet_NaN(); };
  return visit(formula,
               overloaded{
                   [&](const scalar::Number& n) { return n.value.to_double(); },
                   [&](const scalar::Pi&) { return std::numbers::pi; },
                   [&](const scalar::Parameter& n) {
                     const auto found = parameters.find(n.name);
                     return found == parameters.end() ? none() : found->second;
                   },
                   [&](const scalar::Argument&) { return x; },
                   [&](const scalar::Size&) { return none(); },
                   [&](const scalar::IndexValue&) { return none(); },
                   [&](const scalar::Entry&) { return none(); },
                   [&](const scalar::Delta&) { return none(); },
                   [&](const scalar::Negate& n) { return -at(n.operand); },
                   [&](const scalar::Add& n) { return at(n.left) + at(n.right); },
                   [&](const scalar::Subtract& n) { return at(n.left) - at(n.right); },
                   [&](const scalar::Multiply& n) { return at(n.left) * at(n.right); },
                   [&](const scalar::Divide& n) { return at(n.left) / at(n.right); },
                   [&](const scalar::Power& n) { return std::pow(at(n.base), at(n.exponent)); },
                   [&](const scalar::Call& n) { return called(n.function, at(n.argument)); },
                   [&](const scalar::Apply& n) {
                     Numbers own;
                     for (std::size_t k = 0; k < n.parameters.size(); ++k)
                       own[n.function->parameters().at(k)] = at(n.parameters[k]);
                     return value(n.function->value(), own, at(n.argument));
                   },
                   [&](const scalar::Sum&) { return none(); },
                   [&](const scalar::Maximum&) { return none(); },
                   [&](const scalar::Cases& n) {
                     for (const auto& line : n.cases)
                       if (all_hold(line.conditions, parameters, x)) return at(line.value);
                     return at(n.otherwise);
                   },
               });
}

bool all_hold(const std::vector<Comparison>& comparisons, const Numbers& parameters, double x) {
  return std::all_of(comparisons.begin(), comparisons.end(), [&](const Comparison& c) {
    return holds(value(c.left, parameters, x), c.relation, value(c.right, parameters, x));
  });
}

void add_numbers(const Scalar& formula, std::set<double>& numbers) {
  if (const auto* number = std::get_if<scalar::Number>(&formula.node().value))
    numbers.insert(number->value.to_double());
  if (const auto* apply = std::get_if<scalar::Apply>(&formula.node().value))
    add_numbers(apply->function->value(), numbers);
  for (const auto& child : children(formula)) add_numbers(child, numbers);
}

// Where doubles overflow in a formula, they say nothing of it.
bool agree(double a, double b) {
  if (!std::isfinite(a) || !std::isfinite(b)) return true;
  return std::abs(a - b) <= 1e-9 * std::max({1.0, std::abs(a), std::abs(b)});
}

// The k-th choice of parameters: different numbers for different parameters, of both signs.
Numbers parameters_of(const ElementFunction& function, int choice) {
  static constexpr double some[] = {0.25, -0.5, 0.75, 1.5, -2, 3, 0.125};
  Numbers numbers;
  std::size_t k = static_cast<std::size_t>(choice);
  for (const auto& parameter : function.parameters()) {
    numbers[parameter] = some[k % std::size(some)];
    k += 1 + static_cast<std::size_t>(choice) / std::size(some);
  }
  return numbers;
}

bool agree_at(const ElementFunction& a, const ElementFunction& b, const Numbers& parameters) {
  std::set<double> around{0, 20, 1000};
  add_numbers(a.value(), around);
  add_numbers(b.value(), around);
  for (const auto& [name, number] : parameters) around.insert(number);
  std::set<double> points;
  for (const double number : around)
    for (const double away : {0.0, 1e-3, 0.3, 1.7, 5.0})
      points.insert({number + away, number - away, -number + away, -number - away});
  return std::all_of(points.begin(), points.end(), [&](double x) {
    return agree(value(a.value(), parameters, x), value(b.value(), parameters, x));
  });
}

}  // namespace

bool same_function(const ElementFunction& a, const ElementFunction& b) {
  if (a.name() != b.name() || a.parameters() != b.parameters()) return false;
  if (a.value() == b.value()) return true;
  constexpr int most_choices = 35, enough = 8;
  int agreed = 0;
  for (int choice = 0; choice < most_choices && agreed < enough; ++choice) {
    const Numbers parameters = parameters_of(a, choice);
    if (!all_hold(a.conditions(), parameters, 0) || !all_hold(b.conditions(), parameters, 0))
      continue;
    if (!agree_at(a, b, parameters)) return false;
    ++agreed;
  }
  return agreed > 0;
}

}  // namespace gradstone::parse
