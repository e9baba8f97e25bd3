#pragma once

#include <cstddef>
#include <vector>

namespace gradstone {

/// A dense matrix without a library behind it, to pass numbers between parts: row after row.
struct RowMajorMatrix {
  std::size_t rows = 0;
  std::size_t columns = 0;
  std::vector<double> values;  ///< rows * columns of them

  RowMajorMatrix() = default;
  RowMajorMatrix(std::size_t row_count, std::size_t column_count)
      : rows(row_count), columns(column_count), values(row_count * column_count) {}

  double& operator()(std::size_t i, std::size_t j) { return values[i * columns + j]; }
  double operator()(std::size_t i, std::size_t j) const { return values[i * columns + j]; }

  friend bool operator==(const RowMajorMatrix&, const RowMajorMatrix&) = default;
};

}  // namespace gradstone
