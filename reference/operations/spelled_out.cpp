#include "reference/operations/spelled_out.hpp"

#include "reference/expr/substitute.hpp"
#include "reference/operations.hpp"

namespace gradstone {

std::optional<Expr> spelled_out(const node::Operation& operation) {
  const Operation& line = *operation.line;
  const auto& form = line.form_of(operation);
  if (!form.spelled_out) return std::nullopt;
  Substitution names;
  names.dims = dims_of(operation);
  for (std::size_t k = 0; k < form.operands.size(); ++k)
    names.variables.emplace(form.operands[k], operation.operands[k]);
  for (std::size_t k = 0; k < line.scalars.size(); ++k)
    names.parameters.emplace(line.scalars[k], operation.scalars[k]);
  return substitute(form.spelled_out(), names);
}

Expr spelled_out(const Expr& expression) {
  return transform(expression, [](const Expr& part) {
    const auto* operation = as<node::Operation>(part);
    const auto other = operation ? spelled_out(*operation) : std::nullopt;
    return other ? *other : part;
  });
}

}  // namespace gradstone
