#pragma once

#include <cstddef>
#include <memory>
#include <utility>
#include <vector>

#include "reference/expr/dim.hpp"
#include "symbolic/prime_field/dual.hpp"

namespace gradstone::prime_field {

/// A matrix of values, stored by rows, with a matrix of tangents where anything moves.
template <class Number>
struct Matrix {
  std::size_t rows = 0, columns = 0;
  std::vector<Number> values;
  std::vector<Number> tangents;  ///< empty where the matrix is constant

  Matrix() = default;
  Matrix(std::size_t m, std::size_t n, bool moving)
      : rows(m), columns(n), values(m * n), tangents(moving ? m * n : 0) {}

  std::size_t size() const { return values.size(); }
  bool moving() const { return !tangents.empty(); }

  Dual<Number> at(std::size_t k) const { return {values[k], moving() ? tangents[k] : Number()}; }
  Dual<Number> at(std::size_t i, std::size_t j) const { return at(i * columns + j); }
  void set(std::size_t k, const Dual<Number>& entry) {
    values[k] = entry.value;
    if (moving()) tangents[k] = entry.tangent;
  }
};

/// Matrices are shared and never changed once they are made.
template <class Number>
using Shared = std::shared_ptr<const Matrix<Number>>;

template <class Number>
Shared<Number> share(Matrix<Number> matrix) {
  return std::make_shared<const Matrix<Number>>(std::move(matrix));
}

/// The matrix that holds a tensor row by row, of zeros.
template <class Number>
Matrix<Number> empty_matrix(const Shape& shape, const Sizes& sizes) {
  const Shape matrix = shape.as_matrix();
  return {static_cast<std::size_t>(matrix.rows().at(sizes)),
          static_cast<std::size_t>(matrix.columns().at(sizes)), false};
}

/// The entry-wise function of one or several matrices of equal shape.
template <class Number, class Function, class... More>
Shared<Number> map(const Function& function, const Matrix<Number>& first, const More&... more) {
  Matrix<Number> result(first.rows, first.columns, (first.moving() || ... || more.moving()));
  for (std::size_t k = 0; k < result.size(); ++k)
    result.set(k, function(first.at(k), more.at(k)...));
  return share(std::move(result));
}

}  // namespace gradstone::prime_field
