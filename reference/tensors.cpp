#include "reference/tensors.hpp"

#include <algorithm>

namespace gradstone {

bool is_of_matrices(const Expr& value) {
  if (as<node::Comprehension>(value) || !value.shape().is_matrix()) return false;
  const auto parts = operands(value);
  return std::all_of(parts.begin(), parts.end(), is_of_matrices);
}

bool has_tensors(const EquationSystem& system) {
  const auto holds_tensors = [](const std::vector<Equation>& equations) {
    return std::any_of(equations.begin(), equations.end(),
                       [](const Equation& equation) { return !is_of_matrices(equation.value); });
  };
  return !system.recurrences.empty() || holds_tensors(system.forward) ||
         holds_tensors(system.backward) ||
         std::any_of(system.declarations.begin(), system.declarations.end(),
                     [](const Declaration& d) { return !d.shape.is_matrix(); });
}

Scalar inner_product(const std::string& left, const std::string& right, const Shape& shape,
                     const std::vector<Index>& indices) {
  Scalar total = entry(left, places_of(indices)) * entry(right, places_of(indices));
  for (std::size_t axis = shape.rank(); axis-- > 0;)
    if (!indices[axis].is_first()) total = sum(indices[axis], shape[axis], total);
  return total;
}

}  // namespace gradstone
