#include "validation/check/other_axis.hpp"

#include <algorithm>

#include "reference/expr/rename.hpp"

namespace gradstone {
namespace {

bool reads_only(const Expr& expression, const Shape& shape) {
  if (as<node::Comprehension>(expression)) return false;
  if (as<node::Variable>(expression)) return expression.shape() == shape;
  const auto parts = operands(expression);
  return std::all_of(parts.begin(), parts.end(),
                     [&](const Expr& part) { return reads_only(part, shape); });
}

Expr with_axes_exchanged(const Expr& value) {
  const Shape& shape = value.shape();
  Renaming exchange;
  exchange.dims.emplace(shape.rows().text(), shape.columns());
  exchange.dims.emplace(shape.columns().text(), shape.rows());
  return T(transform(renamed(value, exchange), [&](const Expr& part) {
    const auto* name = as<node::Variable>(part);
    return name ? T(variable(name->name, shape)) : part;
  }));
}

}  // namespace

std::optional<Mutant> along_other_axis(const EquationSystem& system, const std::string& output) {
  EquationSystem changed = system;
  for (auto* equations : {&changed.forward, &changed.backward})
    for (auto& equation : *equations) {
      const Shape shape = equation.value.shape();
      if (equation.name != output || !shape.is_matrix()) continue;
      const bool has_axes =
          shape.rows().is_name() && shape.columns().is_name() && !(shape.rows() == shape.columns());
      if (!has_axes || !reads_only(equation.value, shape)) return std::nullopt;
      equation.value = with_axes_exchanged(equation.value);
      return Mutant{MutationKind::wrong_axis, output + ": it works along the other axis",
                    std::move(changed), Claim{}};
    }
  return std::nullopt;
}

}  // namespace gradstone
