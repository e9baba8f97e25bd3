#include "reference/derive/arrange.hpp"

#include <algorithm>

#include "reference/derive/coefficient.hpp"
#include "reference/derive/cost.hpp"
#include "reference/operations.hpp"
#include "reference/print/text.hpp"

namespace gradstone::derive {
namespace {

bool is_sign(const Scalar& coefficient) {
  return coefficient == Scalar(1) || coefficient == Scalar(-1);
}

bool is_sum(const Expr& expression) {
  return as(expression, op::add()) || as(expression, op::subtract());
}

// Appends the summands of the expression, each `coefficient` times.
void collect_terms(const Expr& expression, const Scalar& coefficient, std::vector<Summand>& terms) {
  const auto scaled = [&](const Scalar& factor, const Expr& operand) {
    collect_terms(operand, simplified(coefficient * factor), terms);
  };
  if (is_sum(expression) && !is_sign(coefficient)) {
    terms.push_back({coefficient, expression});
  } else if (const auto* sum = as(expression, op::add())) {
    collect_terms(sum->left(), coefficient, terms);
    collect_terms(sum->right(), coefficient, terms);
  } else if (const auto* difference = as(expression, op::subtract())) {
    collect_terms(difference->left(), coefficient, terms);
    collect_terms(difference->right(), simplified(-coefficient), terms);
  } else if (const auto* negative = as(expression, op::negate())) {
    scaled(-1, negative->operand());
  } else if (const auto* multiple = as(expression, op::scale())) {
    scaled(multiple->factor(), multiple->operand());
  } else {
    terms.push_back({coefficient, expression});
  }
}

void collect_factors(const Expr& expression, std::vector<Expr>& factors) {
  if (const auto* product = as(expression, op::hadamard())) {
    collect_factors(product->left(), factors);
    collect_factors(product->right(), factors);
  } else {
    factors.push_back(expression);
  }
}

Expr multiple(const Scalar& coefficient, const Expr& value) {
  if (is_one(coefficient)) return value;
  return coefficient == Scalar(-1) ? -value : coefficient * value;
}

template <class Value>
int order(const Value& left, const Value& right) {
  return left < right ? -1 : (right < left ? 1 : 0);
}

// A total order that does not depend on addresses.
int compare(const Expr& left, const Expr& right) {
  if (left.id() == right.id()) return 0;
  if (const int c = order(kind_of(left), kind_of(right))) return c;
  if (const auto* mine = as<node::Variable>(left))
    return order(mine->name, std::get<node::Variable>(right.node().value).name);
  if (const auto* mine = as<node::Operation>(left)) {
    const auto& other = std::get<node::Operation>(right.node().value);
    if (const int c = order(mine->line->name, other.line->name)) return c;
  }
  if (const auto* mine = as<node::Apply>(left)) {
    const auto& other = std::get<node::Apply>(right.node().value);
    if (const int c = order(mine->function.name(), other.function.name())) return c;
  }
  // Both are of the same kind.
  const auto numbers = scalars(left), other_numbers = scalars(right);
  for (std::size_t k = 0; k < numbers.size(); ++k)
    if (const int c = order(to_text(numbers[k]), to_text(other_numbers[k]))) return c;
  const auto mine = operands(left), others = operands(right);
  for (std::size_t k = 0; k < mine.size(); ++k)
    if (const int c = compare(mine[k], others[k])) return c;
  return order(left.shape().text(), right.shape().text());
}

}  // namespace

bool is_sum_like(const Expr& expression) {
  return is_sum(expression) || as(expression, op::negate()) || as(expression, op::scale());
}

const std::vector<Summand>& Arranger::terms_of(const Expr& expression) {
  if (const auto found = terms_.find(expression.id()); found != terms_.end())
    return found->second.value;
  std::vector<Summand> terms;
  collect_terms(expression, 1, terms);
  return terms_.emplace(expression.id(), Known{expression, std::move(terms)}).first->second.value;
}

const std::vector<Expr>& Arranger::factors_of(const Expr& expression) {
  if (const auto found = factors_.find(expression.id()); found != factors_.end())
    return found->second.value;
  std::vector<Expr> factors;
  collect_factors(expression, factors);
  return factors_.emplace(expression.id(), Known{expression, std::move(factors)})
      .first->second.value;
}

int Arranger::length(const Expr& expression) {
  if (const auto found = lengths_.find(expression.id()); found != lengths_.end())
    return found->second.value;
  int length = 1;
  for (const auto& operand : operands(expression)) length += this->length(operand);
  for (const auto& scalar : scalars(expression)) length += length_of(scalar);
  lengths_.emplace(expression.id(), Known{expression, length});
  return length;
}

bool Arranger::before(const Expr& left, const Expr& right) {
  const int c = order(length(left), length(right));
  return c != 0 ? c < 0 : compare(left, right) < 0;
}

Expr Arranger::sum(const std::vector<Summand>& terms, const Shape& shape) {
  std::vector<Summand> merged;
  for (const auto& [coefficient, value] : terms)
    if (!as(value, op::zeros())) collect_terms(value, coefficient, merged);
  std::vector<Summand> distinct;
  for (const auto& term : merged) {
    const auto same = std::find_if(distinct.begin(), distinct.end(),
                                   [&](const Summand& other) { return other.value == term.value; });
    if (same == distinct.end()) {
      distinct.push_back(term);
    } else {
      same->coefficient = simplified(same->coefficient + term.coefficient);
    }
  }
  std::erase_if(distinct, [](const Summand& term) {
    return is_zero(term.coefficient) || as(term.value, op::zeros());
  });
  if (distinct.empty()) return zeros(shape.rows(), shape.columns());

  for (auto& [coefficient, value] : distinct) {  // -2 * (T - Y) is 2 * (Y - T)
    if (!is_sum(value) || !is_negative(coefficient)) continue;
    value = sum({{-1, value}}, shape);
    coefficient = simplified(-coefficient);
  }
  std::sort(distinct.begin(), distinct.end(), [&](const Summand& left, const Summand& right) {
    const int c = order(is_negative(left.coefficient), is_negative(right.coefficient));
    return c != 0 ? c < 0 : before(left.value, right.value);
  });
  Expr result = multiple(distinct.front().coefficient, distinct.front().value);
  for (std::size_t k = 1; k < distinct.size(); ++k) {
    const auto& [coefficient, value] = distinct[k];
    if (is_negative(coefficient)) {
      result = result - multiple(simplified(-coefficient), value);
    } else {
      result = result + multiple(coefficient, value);
    }
  }
  return result;
}

Expr Arranger::product(const std::vector<Expr>& factors, const Shape& shape) {
  Scalar coefficient = 1;
  std::vector<Expr> parts;
  for (const auto& factor : factors) {
    const auto& terms = terms_of(factor);
    const bool single = terms.size() == 1;  // c * A, but not A + B
    if (single) coefficient = simplified(coefficient * terms.front().coefficient);
    const Expr value = single ? terms.front().value : factor;
    if (as(value, op::zeros())) return zeros(shape.rows(), shape.columns());
    if (as(value, op::ones())) continue;
    collect_factors(value, parts);
  }
  if (parts.empty()) return multiple(coefficient, ones(shape.rows(), shape.columns()));
  std::sort(parts.begin(), parts.end(),
            [&](const Expr& left, const Expr& right) { return before(left, right); });
  Expr result = parts.front();
  for (std::size_t k = 1; k < parts.size(); ++k) result = hadamard(result, parts[k]);
  return sum({{coefficient, result}}, shape);
}

}  // namespace gradstone::derive
