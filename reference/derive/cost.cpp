#include "reference/derive/cost.hpp"

namespace gradstone::derive {

int length_of(const Scalar& scalar) {
  int length = 1;
  for (const auto& child : children(scalar)) length += length_of(child);
  return length;
}

int length_of(const Expr& expression) {
  // The indices stand on the left, with the name of what is equated.
  if (const auto* tensor = as<node::Comprehension>(expression)) return length_of(tensor->body);
  int length = 1;
  for (const auto& operand : operands(expression)) length += length_of(operand);
  for (const auto& scalar : scalars(expression)) length += length_of(scalar);
  return length;
}

int backward_length(const EquationSystem& system) {
  int length = 0;
  for (const auto& equation : system.backward) length += 1 + length_of(equation.value);
  return length;
}

}  // namespace gradstone::derive
