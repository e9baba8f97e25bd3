#include "reference/operations/spelled_out.hpp"

#include "reference/operations.hpp"

namespace gradstone {

std::optional<Expr> spelled_out(const node::Operation& operation) {
  const auto& form = operation.line->form_of(operation);
  if (!form.spelled_out) return std::nullopt;
  return form.spelled_out(operation);
}

Expr spelled_out(const Expr& expression) {
  return transform(expression, [](const Expr& part) {
    const auto* operation = as<node::Operation>(part);
    const auto other = operation ? spelled_out(*operation) : std::nullopt;
    return other.value_or(part);
  });
}

}  // namespace gradstone
