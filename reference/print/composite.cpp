#include "reference/print/composite.hpp"

#include "reference/functions.hpp"

namespace gradstone::print {

std::optional<Composite> composite(const Expr& expression) {
  if (const auto* product = as(expression, op::hadamard())) {
    const auto* numerator = as<node::Apply>(product->left());
    if (numerator && expression == softmax(numerator->operand))
      return Composite{"softmax", numerator->operand};
  }
  if (const auto* difference = as(expression, op::subtract())) {
    if (expression == log_softmax(difference->left()))
      return Composite{"log_softmax", difference->left()};
  }
  return std::nullopt;
}

}  // namespace gradstone::print
