#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/error.hpp"

namespace gradstone {

/// A plain matrix of any scalar, row by row in one block; indices count from 0.
template <class S>
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::int64_t rows, std::int64_t columns, const S& value = S{})
      : Matrix(rows, columns,
               std::vector<S>(static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns),
                              value)) {}
  /// Errors: ShapeError when there are not rows * columns elements.
  Matrix(std::int64_t rows, std::int64_t columns, std::vector<S> elements)
      : rows_(rows), columns_(columns), elements_(std::move(elements)) {
    if (elements_.size() != static_cast<std::size_t>(rows) * static_cast<std::size_t>(columns)) {
      throw ShapeError("a matrix of " + std::to_string(rows) + " x " + std::to_string(columns) +
                       " can't hold " + std::to_string(elements_.size()) + " elements");
    }
  }

  std::int64_t rows() const { return rows_; }
  std::int64_t columns() const { return columns_; }
  std::size_t size() const { return elements_.size(); }

  S& operator()(std::int64_t i, std::int64_t j) { return elements_[index(i, j)]; }
  const S& operator()(std::int64_t i, std::int64_t j) const { return elements_[index(i, j)]; }

  std::vector<S>& elements() { return elements_; }
  const std::vector<S>& elements() const { return elements_; }

  bool operator==(const Matrix&) const = default;

 private:
  std::size_t index(std::int64_t i, std::int64_t j) const {
    return static_cast<std::size_t>(i * columns_ + j);
  }

  std::int64_t rows_ = 0;
  std::int64_t columns_ = 0;
  std::vector<S> elements_;
};

/// Matrices by name: what a system is given, or what it computes.
template <class S>
using Values = std::map<std::string, Matrix<S>>;

/// Scalar parameters by name.
template <class S>
using ParameterValues = std::map<std::string, S>;

/// The matrix with a function applied to every element, for instance to change the scalar.
template <class To, class S, class Function>
Matrix<To> map_elements(const Matrix<S>& X, Function function) {
  std::vector<To> elements;
  elements.reserve(X.size());
  for (const S& x : X.elements()) elements.push_back(function(x));
  return Matrix<To>(X.rows(), X.columns(), std::move(elements));
}

}  // namespace gradstone
