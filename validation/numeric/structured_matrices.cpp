#include "validation/numeric/structured_matrices.hpp"

#include <algorithm>
#include <utility>

#include "reference/error.hpp"

namespace gradstone {
namespace {

/// A single 1 in each row; with a brush that likes ends, all of them in one column at times.
Matrix<Rational> draw_one_hot(std::int64_t rows, std::int64_t columns, Brush& brush) {
  Matrix<Rational> result(rows, columns);
  const bool in_one_column = brush.likes_ends() && brush.coin();
  const std::int64_t column = in_one_column ? brush.part(columns) - 1 : 0;
  for (std::int64_t i = 0; i < rows; ++i)
    result(i, in_one_column ? column : brush.part(columns) - 1) = 1;
  return result;
}

Matrix<Rational> draw_permutation(std::int64_t size, Brush& brush) {
  std::vector<std::int64_t> columns;
  for (std::int64_t k = 0; k < size; ++k) columns.push_back(k);
  Matrix<Rational> result(size, size);
  for (std::int64_t i = 0; i < size; ++i) {
    std::swap(columns[static_cast<std::size_t>(i)],
              columns[static_cast<std::size_t>(i + brush.part(size - i) - 1)]);
    result(i, columns[static_cast<std::size_t>(i)]) = 1;
  }
  return result;
}

Matrix<Rational> transposed(const Matrix<Rational>& X) {
  Matrix<Rational> result(X.columns(), X.rows());
  for (std::int64_t i = 0; i < X.rows(); ++i)
    for (std::int64_t j = 0; j < X.columns(); ++j) result(j, i) = X(i, j);
  return result;
}

/// X with left X = right, by elimination; left = I + A is regular where A = -T(A).
Matrix<Rational> solved(Matrix<Rational> left, Matrix<Rational> right) {
  const std::int64_t n = left.rows();
  const auto add_row = [&](Matrix<Rational>& X, std::int64_t to, std::int64_t from,
                           const Rational& factor) {
    for (std::int64_t j = 0; j < n; ++j) X(to, j) = X(to, j) + factor * X(from, j);
  };
  for (std::int64_t k = 0; k < n; ++k) {
    for (std::int64_t i = 0; i < n; ++i) {
      if (i == k || left(i, k) == Rational(0)) continue;
      // The leading minors of I + A are positive, so no pivot is 0.
      const Rational factor = -left(i, k) / left(k, k);
      add_row(left, i, k, factor);
      add_row(right, i, k, factor);
    }
  }
  for (std::int64_t i = 0; i < n; ++i)
    for (std::int64_t j = 0; j < n; ++j) right(i, j) = right(i, j) / left(i, i);
  return right;
}

}  // namespace

Matrix<Rational> draw_pattern(std::int64_t rows, std::int64_t columns, Brush& brush) {
  const Pattern pattern = brush.pattern();
  const bool has_place = pattern == Pattern::single_one || pattern == Pattern::row_of_zeros ||
                         pattern == Pattern::column_of_zeros;
  const std::int64_t row = has_place ? brush.part(rows) - 1 : 0;
  const std::int64_t column = has_place ? brush.part(columns) - 1 : 0;
  const auto is_one = [&](std::int64_t i, std::int64_t j) {
    switch (pattern) {
      case Pattern::zeros:
        return false;
      case Pattern::ones:
        return true;
      case Pattern::single_one:
        return i == row && j == column;
      case Pattern::row_of_zeros:
        return i != row;
      case Pattern::column_of_zeros:
        return j != column;
      case Pattern::by_chance:
      case Pattern::any:
        break;
    }
    return brush.coin();
  };
  Matrix<Rational> result(rows, columns);
  for (std::int64_t i = 0; i < rows; ++i)
    for (std::int64_t j = 0; j < columns; ++j)
      if (is_one(i, j)) result(i, j) = 1;
  return result;
}

Matrix<Rational> draw_zeros_and_ones(ZeroOne kind, const Structure& structure, std::int64_t rows,
                                     std::int64_t columns, Brush& brush) {
  if (structure.is_permutation) {
    if (rows != columns) throw DomainError("a permutation is square");
    return draw_permutation(rows, brush);
  }
  if (structure.is_one_hot_or_zero && kind == ZeroOne::any) {
    Matrix<Rational> result = draw_one_hot(rows, columns, brush);
    const Matrix<Rational> kept = draw_pattern(rows, 1, brush);
    for (std::int64_t i = 0; i < rows; ++i)
      for (std::int64_t j = 0; j < columns; ++j) result(i, j) = result(i, j) * kept(i, 0);
    return result;
  }
  switch (kind) {
    case ZeroOne::one_per_row:
      return draw_one_hot(rows, columns, brush);
    case ZeroOne::one_per_column:
      return transposed(draw_one_hot(columns, rows, brush));
    case ZeroOne::any:
    case ZeroOne::no:
      break;
  }
  return draw_pattern(rows, columns, brush);
}

Matrix<Rational> draw_orthonormal(std::int64_t rows, std::int64_t columns, Brush& brush) {
  if (columns > rows) return transposed(draw_orthonormal(columns, rows, brush));
  Matrix<Rational> below(rows, rows), above(rows, rows);  // I + A, I - A
  for (std::int64_t i = 0; i < rows; ++i) {
    below(i, i) = above(i, i) = 1;
    for (std::int64_t j = 0; j < i; ++j) {
      const Rational a = brush.part(3) - 2;
      below(i, j) = above(j, i) = a;
      below(j, i) = above(i, j) = -a;
    }
  }
  // I - A and the inverse of I + A commute.
  const Matrix<Rational> square = solved(std::move(below), std::move(above));
  Matrix<Rational> result(rows, columns);
  for (std::int64_t j = 0; j < columns; ++j) {
    const Rational sign = brush.coin() ? 1 : -1;  // the transform alone never has determinant -1
    for (std::int64_t i = 0; i < rows; ++i) result(i, j) = sign * square(i, j);
  }
  return result;
}

void make_symmetric(Matrix<Rational>& matrix) {
  for (std::int64_t i = 0; i < matrix.rows(); ++i)
    for (std::int64_t j = 0; j < i; ++j) matrix(i, j) = matrix(j, i);
}

}  // namespace gradstone
