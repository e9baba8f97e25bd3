#pragma once

#include <ginac/ginac.h>

#include <vector>

namespace gradstone::ginac {

/// A matrix of GiNaC expressions, stored by rows. Indices count from 0.
class Matrix {
 public:
  Matrix() = default;
  Matrix(std::size_t rows, std::size_t columns)
      : rows_(rows), columns_(columns), entries_(rows * columns) {}

  std::size_t rows() const { return rows_; }
  std::size_t columns() const { return columns_; }
  GiNaC::ex& operator()(std::size_t row, std::size_t column) {
    return entries_[row * columns_ + column];
  }
  const GiNaC::ex& operator()(std::size_t row, std::size_t column) const {
    return entries_[row * columns_ + column];
  }
  const GiNaC::exvector& entries() const { return entries_; }
  void set(std::size_t place, const GiNaC::ex& entry) { entries_[place] = entry; }

 private:
  std::size_t rows_ = 0, columns_ = 0;
  GiNaC::exvector entries_;
};

}  // namespace gradstone::ginac
