#include "reference/matrix_conditions.hpp"

#include <algorithm>

#include "reference/functions.hpp"

namespace gradstone {
namespace {

bool is_variable(const Expr& X, const std::string& name) {
  const auto* variable = as<node::Variable>(X);
  return variable && variable->name == name;
}

bool is_square_of(const Expr& X, const std::string& name) {
  if (const auto* product = as<node::Hadamard>(X))
    return is_variable(product->left, name) && is_variable(product->right, name);
  const auto* applied = as<node::Apply>(X);
  return applied && applied->function == functions::square() && is_variable(applied->operand, name);
}

bool is_idempotence_of(const MatrixCondition& condition, const std::string& name) {
  return (is_square_of(condition.left, name) && is_variable(condition.right, name)) ||
         (is_square_of(condition.right, name) && is_variable(condition.left, name));
}

bool equals_ones(const MatrixCondition& condition, const Expr& sum) {
  const Expr all = ones(sum.shape().rows, sum.shape().columns);
  return (condition.left == sum && condition.right == all) ||
         (condition.right == sum && condition.left == all);
}

// The operand of a sum of rows, of columns or of all elements; null for anything else.
const Expr* summed(const Expr& sum) {
  if (const auto* rows = as<node::RowsSum>(sum)) return &rows->operand;
  if (const auto* columns = as<node::ColumnsSum>(sum)) return &columns->operand;
  const auto* elements = as<node::ElementsSum>(sum);
  return elements ? &elements->operand : nullptr;
}

}  // namespace

ZeroOne zero_one(const EquationSystem& system, const std::string& name) {
  const auto& conditions = system.matrix_conditions;
  const auto* declaration = system.find_declaration(name);
  const auto is_said = [&](const auto& predicate) {
    return std::any_of(conditions.begin(), conditions.end(), predicate);
  };
  if (!declaration ||
      !is_said([&](const MatrixCondition& said) { return is_idempotence_of(said, name); }))
    return ZeroOne::no;
  const Expr V = variable(name, declaration->shape.rows, declaration->shape.columns);
  const Expr rows = rows_sum(V), columns = columns_sum(V);
  if (is_said([&](const MatrixCondition& said) { return equals_ones(said, rows); }))
    return ZeroOne::one_per_row;
  if (is_said([&](const MatrixCondition& said) { return equals_ones(said, columns); }))
    return ZeroOne::one_per_column;
  return ZeroOne::any;
}

const std::string* summed_matrix(const Expr& sum) {
  const Expr* operand = summed(sum);
  const auto* variable = operand ? as<node::Variable>(*operand) : nullptr;
  return variable ? &variable->name : nullptr;
}

MatrixCondition rows_sum_to_one(const Declaration& declaration) {
  const auto& [rows, columns] = declaration.shape;
  return {rows_sum(variable(declaration.name, rows, columns)), ones(rows)};
}

bool is_implied(const EquationSystem& system, const MatrixCondition& condition) {
  return std::any_of(system.declarations.begin(), system.declarations.end(),
                     [&](const Declaration& declaration) {
                       return declaration.domain == Domain::distribution &&
                              condition == rows_sum_to_one(declaration);
                     });
}

bool moves(const EquationSystem& system, const Declaration& declaration) {
  return system.kind != Kind::rule && declaration.differentiated();
}

}  // namespace gradstone
