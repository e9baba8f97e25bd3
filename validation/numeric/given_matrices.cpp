#include "validation/numeric/given_matrices.hpp"

#include <algorithm>

#include "numeric/evaluate.hpp"
#include "validation/numeric/structured_matrices.hpp"

namespace gradstone {
namespace {

/// Positive numbers in each row that sum to 1, all of them multiples of one power of 1/2.
Matrix<Rational> draw_distributions(std::int64_t rows, std::int64_t columns, Brush& brush) {
  std::int64_t whole = 4;
  while (whole < 4 * columns) whole *= 2;
  Matrix<Rational> result(rows, columns);
  for (std::int64_t i = 0; i < rows; ++i) {
    std::int64_t rest = whole;
    for (std::int64_t j = 0; j < columns; ++j) {
      const std::int64_t left = columns - 1 - j;
      const std::int64_t most = std::max<std::int64_t>(1, (rest - left) * 2 / (left + 2));
      const std::int64_t part = left == 0 ? rest : brush.part(most);
      result(i, j) = Rational(part, whole);
      rest -= part;
    }
  }
  return result;
}

/// Zeros and one positive number, the same in the whole matrix.
Matrix<Rational> draw_mask(std::int64_t rows, std::int64_t columns, Brush& brush) {
  Matrix<Rational> result = draw_pattern(rows, columns, brush);
  Rational factor = brush.coin() ? Rational(2) : brush.plain_positive();
  if (const auto x = brush.landmark(); x && *x > Rational(0)) factor = *x;
  for (auto& x : result.elements()) x = factor * x;
  return result;
}

/// A pattern of 1 and -1.
Matrix<Rational> draw_signs(std::int64_t rows, std::int64_t columns, Brush& brush) {
  Matrix<Rational> result = draw_pattern(rows, columns, brush);
  for (auto& x : result.elements()) x = Rational(1) - Rational(2) * x;
  return result;
}

/// Places from 1 on, so that some are drawn more than once.
Matrix<Rational> draw_places(std::int64_t rows, std::int64_t columns, std::int64_t last,
                             Brush& brush) {
  Matrix<Rational> result(rows, columns);
  for (auto& x : result.elements()) x = Rational(brush.whole(1, last));
  return result;
}

/// Weights of long sums are smaller, so that functions such as exp are not driven to their limits.
Rational scale_of(const Declaration& declaration, std::int64_t rows, std::int64_t columns) {
  Rational scale = 1;
  if (declaration.role != Role::weight || declaration.domain != Domain::real) return scale;
  for (std::int64_t n = std::max(rows, columns); n >= 4 && rows > 1; n /= 4)
    scale = scale * Rational(1, 2);
  return scale;
}

Matrix<Rational> draw_matrix(const EquationSystem& system, const Declaration& declaration,
                             const Sizes& sizes, Brush& brush) {
  const Shape shape = declaration.shape.as_matrix();
  const std::int64_t rows = shape.rows().at(sizes), columns = shape.columns().at(sizes);
  if (declaration.domain == Domain::index)
    return draw_places(rows, columns, declaration.last.at(sizes), brush);
  const ZeroOne kind = zero_one(system, declaration.name);
  const Structure structure = structure_of(system, declaration.name);
  if (kind != ZeroOne::no) return draw_zeros_and_ones(kind, structure, rows, columns, brush);
  if (structure.has_signs) return draw_signs(rows, columns, brush);
  if (structure.has_orthonormal_columns || structure.has_orthonormal_rows)
    return draw_orthonormal(rows, columns, brush);
  if (declaration.domain == Domain::distribution) return draw_distributions(rows, columns, brush);
  if (declaration.domain == Domain::mask) return draw_mask(rows, columns, brush);
  const Rational scale = scale_of(declaration, rows, columns);
  Matrix<Rational> result(rows, columns);
  for (auto& x : result.elements()) x = scale * brush.of(declaration.domain);
  if (structure.is_symmetric) make_symmetric(result);
  return result;
}

Matrix<Rational> evaluated(const EquationSystem& system, const Expr& expression,
                           const Sample& sample) {
  LoopEvaluator<Rational> loops(sample.sizes);
  for (const auto& name : variable_names(expression)) {
    loops.declare(name, system.shape_of(name));
    loops.matrix(name) = sample.values.at(name);
  }
  for (const auto& name : parameter_names(expression)) {
    loops.declare_parameter(name);
    loops.parameter(name) = sample.parameters.at(name);
  }
  loops.equation("value", expression);
  loops.run();
  return loops.matrix("value");
}

/// Changes the last entry of each sum, so that the sums are the wanted ones.
void impose(const MatrixCondition& condition, const Matrix<Rational>& wanted, Matrix<Rational>& V) {
  const bool by_rows = as(condition.left, op::rows_sum());
  const bool by_columns = as(condition.left, op::columns_sum());
  const std::int64_t last_row = V.rows() - 1, last_column = V.columns() - 1;
  Matrix<Rational> rest = wanted;
  for (std::int64_t i = 0; i <= last_row; ++i) {
    for (std::int64_t j = 0; j <= last_column; ++j) {
      Rational& left = rest(by_rows ? i : 0, by_columns ? j : 0);
      const bool is_last = (by_columns || j == last_column) && (by_rows || i == last_row);
      if (is_last) V(i, j) = left;
      left = left - V(i, j);
    }
  }
}

bool are_met(const EquationSystem& system, const Sample& sample) {
  const auto& conditions = system.matrix_conditions;
  return std::all_of(conditions.begin(), conditions.end(), [&](const MatrixCondition& condition) {
    return evaluated(system, condition.left, sample) == evaluated(system, condition.right, sample);
  });
}

/// Whether imposing a condition left the entries positive that have to be.
bool has_its_sign(const Declaration& declaration, const Matrix<Rational>& value) {
  if (declaration.domain != Domain::positive && declaration.domain != Domain::distribution)
    return true;
  const auto& entries = value.elements();
  return std::all_of(entries.begin(), entries.end(),
                     [](const Rational& x) { return x > Rational(0); });
}

}  // namespace

void draw_given_matrices(const EquationSystem& system, Sample& sample, Brush& brush) {
  constexpr int most_attempts = 100;
  const Values<Rational> given = sample.values;
  const auto is_drawn = [&](const std::string& name) { return given.count(name) == 0; };
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    for (const auto& declaration : system.declarations) {
      if (is_drawn(declaration.name))
        sample.values[declaration.name] = draw_matrix(system, declaration, sample.sizes, brush);
    }
    for (const auto& condition : system.matrix_conditions) {
      const auto* sum = summed_matrix(condition.left);
      if (sum && is_drawn(*sum) && zero_one(system, *sum) == ZeroOne::no)
        impose(condition, evaluated(system, condition.right, sample), sample.values.at(*sum));
    }
    const bool have_signs = std::all_of(
        system.declarations.begin(), system.declarations.end(), [&](const Declaration& d) {
          return !is_drawn(d.name) || has_its_sign(d, sample.values.at(d.name));
        });
    if (have_signs && are_met(system, sample)) return;
  }
  throw DomainError(system.full_name() + ": no matrices were found that meet the conditions");
}

}  // namespace gradstone
