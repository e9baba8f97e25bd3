#include "reference/derive/entries/slopes.hpp"

#include <algorithm>

#include "reference/activations/functions.hpp"
#include "reference/derive/entries/product.hpp"
#include "reference/derive/scalar_derivative.hpp"
#include "reference/error.hpp"
#include "reference/expr/affine.hpp"
#include "reference/print/text.hpp"

namespace gradstone::derive::entries {
namespace {

// As it is written, without what tells fresh indices apart.
std::string readable_text(const Scalar& scalar) {
  std::string text;
  bool is_number = false;
  for (const char c : to_text(scalar)) {
    is_number = c == '#' || (is_number && c >= '0' && c <= '9');
    if (!is_number) text += c;
  }
  return text;
}

// The larger or the smaller of two.
struct Extreme {
  Scalar left, right;
  bool is_max;
};

std::optional<Extreme> extreme_of(const scalar::Cases& n) {
  if (n.cases.size() != 1 || n.cases.front().conditions.size() != 1) return std::nullopt;
  const auto& [left, relation, right] = n.cases.front().conditions.front();
  const bool is_max = relation == Relation::greater_equal;
  if (!is_max && relation != Relation::less_equal) return std::nullopt;
  if (n.cases.front().value != left || n.otherwise != right) return std::nullopt;
  return Extreme{left, right, is_max};
}

}  // namespace

bool Slopes::moves(const Scalar& scalar) const {
  if (const auto* read = std::get_if<scalar::Entry>(&scalar.node().value))
    return tensors_.contains(read->matrix);
  if (const auto* parameter = std::get_if<scalar::Parameter>(&scalar.node().value))
    return parameters_.contains(parameter->name);
  const auto parts = children(scalar);
  return std::any_of(parts.begin(), parts.end(), [&](const Scalar& part) { return moves(part); });
}

std::vector<Slope> Slopes::of(const Scalar& scalar, const Scalar& name) const {
  Found found;
  if (const auto* maximum = std::get_if<scalar::Maximum>(&scalar.node().value)) {
    walk(*maximum, name, {Term{}}, found);
  } else {
    walk(scalar, {Term{}}, found);
  }
  return found;
}

Terms Slopes::by(const Terms& around, const Scalar& factor, const Rational& exponent) const {
  return times(around, names_.named(factor), exponent, known_);
}

void Slopes::walk(const Scalar& scalar, const Terms& around, Found& found) const {
  if (!moves(scalar)) return;
  const auto scaled = [&](const Rational& number) { return times(around, number, 1, known_); };
  visit(scalar, overloaded{
                    [&](const scalar::Parameter& n) {
                      for (const auto& term : around) found.push_back({n.name, {}, term});
                    },
                    [&](const scalar::Entry& n) {
                      for (const auto& term : around) found.push_back({n.matrix, n.places, term});
                    },
                    [&](const scalar::Negate& n) { walk(n.operand, scaled(-1), found); },
                    [&](const scalar::Add& n) {
                      walk(n.left, around, found);
                      walk(n.right, around, found);
                    },
                    [&](const scalar::Subtract& n) {
                      walk(n.left, around, found);
                      walk(n.right, scaled(-1), found);
                    },
                    [&](const scalar::Multiply& n) {
                      if (moves(n.left)) walk(n.left, by(around, n.right), found);
                      if (moves(n.right)) walk(n.right, by(around, n.left), found);
                    },
                    [&](const scalar::Divide& n) {
                      if (moves(n.left)) walk(n.left, by(around, n.right, -1), found);
                      if (moves(n.right))
                        walk(n.right, by(by(scaled(-1), n.left), n.right, -2), found);
                    },
                    [&](const scalar::Power& n) { walk(n, around, found); },
                    [&](const scalar::Call& n) {
                      const auto [inner, slope] = slope_of(n);
                      walk(inner, by(around, slope), found);
                    },
                    [&](const scalar::Apply& n) { walk(n, around, found); },
                    [&](const scalar::Sum& n) {
                      // The same sum may be met on two ways.
                      const Index index = known_.fresh(n.index);
                      Terms inside = around;
                      for (auto& term : inside) term.sums.push_back({index, std::get<Dim>(n.last)});
                      walk(with_index(n.body, n.index, value_of(index)), inside, found);
                    },
                    [&](const scalar::Cases& n) { walk(n, around, found); },
                    [&](const scalar::Maximum& n) { walk(n, scalar, around, found); },
                    [&](const auto&) {},
                });
}

void Slopes::walk(const scalar::Power& n, const Terms& around, Found& found) const {
  if (moves(n.exponent))
    throw UnsupportedError("the exponent of " + readable_text(power(n.base, n.exponent)) +
                           " moves; write exp(" + readable_text(n.exponent) + " * log(...))");
  const auto* number = std::get_if<scalar::Number>(&n.exponent.node().value);
  const Terms scaled = by(around, n.exponent);
  if (!number) return walk(n.base, by(scaled, power(n.base, n.exponent - 1)), found);
  // A forward value that is the power is a factor of its derivative: s^3 of (v + epsilon)^(-1/2).
  walk(n.base, by(scaled, n.base, number->value - Rational(1)), found);
}

// Of the slopes at a tie, the upper one of every place: where several are the largest, each has the
// slope of its value.
void Slopes::walk(const scalar::Maximum& n, const Scalar& largest, const Terms& around,
                  Found& found) const {
  std::vector<Index> names;
  for (const auto& running : n.over) names.push_back(known_.fresh(running.index));
  const Scalar inside = renamed(n, names);
  const auto& places = std::get<scalar::Maximum>(inside.node().value);
  Scalar value = places.body;
  std::vector<Comparison> guards = places.conditions;
  // Where a guard does not hold, the value does not move.
  const auto* cases = std::get_if<scalar::Cases>(&value.node().value);
  if (cases && is_guard(*cases)) {
    const Case line = cases->cases.front();
    guards.insert(guards.end(), line.conditions.begin(), line.conditions.end());
    value = line.value;
  }
  Terms terms = around;
  for (auto& term : terms)
    for (const auto& [index, last] : places.over) term.sums.push_back({index, last});
  if (!guards.empty()) terms = by(terms, where({{std::move(guards), 1}}, 0));
  const Comparison is_largest{value, Relation::equal, largest};
  walk(value, by(terms, where({{{is_largest}, 1}}, 0)), found);
}

void Slopes::walk(const scalar::Apply& n, const Terms& around, Found& found) const {
  const auto slopes = slopes_of(n);
  if (!slopes) return walk(n.function->value_at(n.argument, n.parameters), around, found);
  for (const auto& [inner, slope] : *slopes)
    if (moves(inner)) walk(inner, by(around, slope()), found);
}

void Slopes::walk(const scalar::Cases& n, const Terms& around, Found& found) const {
  if (const auto two = extreme_of(n)) {
    const Scalar above = two->right == Scalar(0) ? two->left : two->left - two->right;
    const Scalar left_is_larger = apply(functions::relu().derivative(), above);
    const Scalar& larger = two->is_max ? two->left : two->right;
    const Scalar& smaller = two->is_max ? two->right : two->left;
    if (moves(larger)) walk(larger, by(around, left_is_larger), found);
    if (moves(smaller)) walk(smaller, by(around, 1 - left_is_larger), found);
    return;
  }
  for (const auto& line : n.cases) {
    for (const auto& condition : line.conditions) {
      if (moves(condition.left) || moves(condition.right))
        throw UnsupportedError(
            "the derivative of the cases of " + readable_text(Scalar(n)) +
            " at their meeting has to be decided; state it, as f'(x) of an activation");
    }
  }
  const auto lines = [&](std::size_t k, const Scalar& value, const Scalar& otherwise) {
    std::vector<Case> cases;
    for (std::size_t c = 0; c < n.cases.size(); ++c)
      cases.push_back({n.cases[c].conditions, c == k ? value : Scalar(0)});
    return where(std::move(cases), otherwise);
  };
  // One line at a time: 1 there and 0 elsewhere, which are guards where places are compared.
  for (std::size_t k = 0; k <= n.cases.size(); ++k) {
    const bool is_last = k == n.cases.size();
    const Scalar& value = is_last ? n.otherwise : n.cases[k].value;
    if (moves(value)) walk(value, by(around, lines(k, 1, is_last ? 1 : 0)), found);
  }
}

}  // namespace gradstone::derive::entries
