#include "reference/matrix_conditions.hpp"

#include <algorithm>

#include "reference/functions.hpp"

namespace gradstone {
namespace {

bool is_square_of(const Expr& square, const Expr& X) {
  if (const auto* product = as(square, op::hadamard()))
    return product->left() == X && product->right() == X;
  const auto* applied = as<node::Apply>(square);
  return applied && applied->function == functions::square() && applied->operand == X;
}

/// hadamard(X, X) = X.
bool says_zero_or_one(const MatrixCondition& condition, const Expr& X) {
  return (is_square_of(condition.left, X) && condition.right == X) ||
         (is_square_of(condition.right, X) && condition.left == X);
}

bool says_equal(const MatrixCondition& condition, const Expr& left, const Expr& right) {
  return (condition.left == left && condition.right == right) ||
         (condition.left == right && condition.right == left);
}

/// hadamard(X, X) = ones(m, n).
bool says_signs(const MatrixCondition& condition, const Expr& X) {
  const Expr all = ones(X.shape().rows(), X.shape().columns());
  return (is_square_of(condition.left, X) && condition.right == all) ||
         (is_square_of(condition.right, X) && condition.left == all);
}

bool equals_ones(const MatrixCondition& condition, const Expr& sum) {
  return says_equal(condition, sum, ones(sum.shape().rows(), sum.shape().columns()));
}

template <class Predicate>
bool is_said(const EquationSystem& system, const Predicate& predicate) {
  const auto& conditions = system.matrix_conditions;
  return std::any_of(conditions.begin(), conditions.end(), predicate);
}

// The operand of a sum of rows, of columns or of all elements; null for anything else.
const Expr* summed(const Expr& sum) {
  for (const auto* line : {&op::rows_sum(), &op::columns_sum(), &op::elements_sum()})
    if (const auto* node = as(sum, *line)) return &node->operand();
  return nullptr;
}

}  // namespace

ZeroOne zero_one(const EquationSystem& system, const std::string& name) {
  const auto* declaration = system.find_declaration(name);
  if (!declaration || system.matrix_conditions.empty()) return ZeroOne::no;
  const Expr V = variable(name, declaration->shape.rows(), declaration->shape.columns());
  if (!is_said(system, [&](const MatrixCondition& said) { return says_zero_or_one(said, V); }))
    return ZeroOne::no;
  const Expr rows = rows_sum(V), columns = columns_sum(V);
  if (is_said(system, [&](const MatrixCondition& said) { return equals_ones(said, rows); }))
    return ZeroOne::one_per_row;
  if (is_said(system, [&](const MatrixCondition& said) { return equals_ones(said, columns); }))
    return ZeroOne::one_per_column;
  return ZeroOne::any;
}

Structure structure_of(const EquationSystem& system, const std::string& name) {
  Structure structure;
  const auto* declaration = system.find_declaration(name);
  if (!declaration || system.matrix_conditions.empty()) return structure;
  const Dim &rows = declaration->shape.rows(), &columns = declaration->shape.columns();
  const Expr V = variable(name, rows, columns);
  const auto equal = [&](const Expr& left, const Expr& right) {
    return is_said(system, [&](const auto& said) { return says_equal(said, left, right); });
  };
  structure.is_symmetric = rows == columns && equal(T(V), V);
  structure.has_orthonormal_columns = equal(T(V) * V, identity(columns));
  structure.has_orthonormal_rows = equal(V * T(V), identity(rows));
  structure.has_signs =
      is_said(system, [&](const MatrixCondition& said) { return says_signs(said, V); });
  if (zero_one(system, name) == ZeroOne::no) return structure;
  const Expr sums = rows_sum(V);
  structure.is_permutation = equal(sums, ones(rows)) && equal(columns_sum(V), ones(one, columns));
  structure.is_one_hot_or_zero =
      is_said(system, [&](const auto& said) { return says_zero_or_one(said, sums); });
  return structure;
}

bool is_discrete(const EquationSystem& system, const Declaration& declaration) {
  return declaration.domain == Domain::mask || declaration.domain == Domain::index ||
         zero_one(system, declaration.name) != ZeroOne::no ||
         structure_of(system, declaration.name).has_signs;
}

bool is_orthonormal_only(const EquationSystem& system, const std::string& name) {
  const Structure structure = structure_of(system, name);
  const std::size_t said =
      (structure.has_orthonormal_rows ? 1U : 0U) + (structure.has_orthonormal_columns ? 1U : 0U);
  return said > 0 && matrix_conditions_on(system, name).size() == said;
}

std::vector<MatrixCondition> matrix_conditions_on(const EquationSystem& system,
                                                  const std::string& name) {
  std::vector<MatrixCondition> found;
  for (const auto& condition : system.matrix_conditions) {
    auto names = variable_names(condition.left);
    names.merge(variable_names(condition.right));
    if (names.count(name) > 0) found.push_back(condition);
  }
  return found;
}

const std::string* summed_matrix(const Expr& sum) {
  const Expr* operand = summed(sum);
  const auto* variable = operand ? as<node::Variable>(*operand) : nullptr;
  return variable ? &variable->name : nullptr;
}

MatrixCondition rows_sum_to_one(const Declaration& declaration) {
  const Shape& shape = declaration.shape;
  return {rows_sum(variable(declaration.name, shape)), ones(shape.rows())};
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
