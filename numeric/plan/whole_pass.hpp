#pragma once

#include <algorithm>
#include <cstdint>

#include "numeric/plan/graph.hpp"

namespace gradstone::plan {

/// An operation on whole matrices that moves numbers and computes nothing; `rows` and `columns` are
/// those of the target.
template <class T>
struct LinkedWholePass {
  Op op = Op::copy;
  std::int64_t rows = 0, columns = 0;

  void run(const T* source, T* target) const {
    if (op == Op::transpose) {
      transpose(source, target);
    } else if (op == Op::copy) {
      std::copy_n(source, rows * columns, target);
    } else if (op == Op::diagonal) {  // of a square matrix, as a column
      for (std::int64_t i = 0; i < rows; ++i) target[i] = source[i * rows + i];
    } else {  // identity or diagonal_matrix
      std::fill_n(target, rows * columns, T(0));
      for (std::int64_t i = 0; i < rows; ++i)
        target[i * columns + i] = op == Op::identity ? T(1) : source[i];
    }
  }

  // Square by square, so that what is read and what is written both stay in the cache.
  void transpose(const T* source, T* target) const {
    constexpr std::int64_t side = 16;
    for (std::int64_t i0 = 0; i0 < rows; i0 += side) {
      for (std::int64_t j0 = 0; j0 < columns; j0 += side) {
        const std::int64_t i1 = std::min(i0 + side, rows), j1 = std::min(j0 + side, columns);
        for (std::int64_t i = i0; i < i1; ++i)
          for (std::int64_t j = j0; j < j1; ++j) target[i * columns + j] = source[j * rows + i];
      }
    }
  }
};

}  // namespace gradstone::plan
