#include "reference/print/composite.hpp"

#include "reference/activations/functions.hpp"
#include "reference/functions.hpp"

namespace gradstone::print {
namespace {

// The X - Y of relu(X - Y); null for other expressions.
const node::Operation* excess(const Expr& expression) {
  static const ElementFunction relu = functions::relu();
  const auto* apply = as<node::Apply>(expression);
  return apply && apply->function == relu ? as(apply->operand, op::subtract()) : nullptr;
}

}  // namespace

std::optional<Composite> composite(const Expr& expression) {
  if (const auto* product = as(expression, op::hadamard())) {
    const auto* numerator = as<node::Apply>(product->left());
    if (numerator && expression == softmax(numerator->operand))
      return Composite{"softmax", {numerator->operand}};
  }
  if (const auto* difference = as(expression, op::subtract())) {
    if (expression == log_softmax(difference->left()))
      return Composite{"log_softmax", {difference->left()}};
    if (const auto* other = excess(difference->right());
        other && other->left() == difference->left())
      return Composite{"min", {other->left(), other->right()}};
  }
  if (const auto* sum = as(expression, op::add())) {
    if (const auto* other = excess(sum->right()); other && other->right() == sum->left())
      return Composite{"max", {other->left(), other->right()}};
  }
  return std::nullopt;
}

}  // namespace gradstone::print
