#include "numeric/plan/matrix_product.hpp"

#include <algorithm>

namespace gradstone::plan {
namespace {

// Products of fewer multiplications are faster in Eigen, whose calls cost less
// (docs/benchmarks.md).
constexpr std::int64_t smallest_for_library = 1 << 16;

// Each part copies the smaller factor into blocks again, which 256 rows or columns are worth; and
// waking a thread takes as long as some million multiplications.
constexpr std::int64_t usual_part_length = 256;
constexpr std::int64_t smallest_part = 1 << 22;

std::int64_t round_up(std::int64_t number, std::int64_t unit) {
  return (number + unit - 1) / unit * unit;
}

}  // namespace

template <class T>
PlannedProduct<T>::PlannedProduct(const MatrixProduct<T>& largest, ProductLibrary library)
    : whole_(largest) {
  const std::int64_t work = whole_.rows * whole_.columns * whole_.depth;
  by_eigen_ =
      library == ProductLibrary::eigen || !library_multiplies<T>() || work <= smallest_for_library;
  split_rows_ = whole_.rows > whole_.columns;
  const std::int64_t length = split_rows_ ? whole_.rows : whole_.columns;
  part_length_ = std::max(usual_part_length, round_up(smallest_part * length / work, 64));
  // The threads of a BLAS are its own.
  if (!by_eigen_ && library == ProductLibrary::blas) part_length_ = length;
  const std::int64_t longest = std::min(part_length_, length);
  if (by_eigen_) {
    blocks_ = choose_blocks<T>(split_rows_ ? longest : whole_.rows,
                               split_rows_ ? whole_.columns : longest, whole_.depth);
  }
  resize(whole_.rows, whole_.columns, whole_.depth);
}

template <class T>
void PlannedProduct<T>::resize(std::int64_t rows, std::int64_t columns, std::int64_t depth) {
  whole_.rows = rows;
  whole_.columns = columns;
  whole_.depth = depth;
  whole_.left_step = whole_.transpose_left ? rows : depth;
  whole_.right_step = whole_.transpose_right ? depth : columns;
  whole_.target_step = columns;
  parts_ = round_up(split_rows_ ? rows : columns, part_length_) / part_length_;
}

template <class T>
void PlannedProduct<T>::bind(const T* left, const T* right, T* target, T factor) {
  whole_.left = left;
  whole_.right = right;
  whole_.target = target;
  whole_.factor = factor;
}

template <class T>
void PlannedProduct<T>::run_part(std::int64_t part, T* workspace) const {
  MatrixProduct<T> p = whole_;
  const std::int64_t start = part * part_length_;
  if (split_rows_) {
    p.rows = std::min(part_length_, p.rows - start);
    p.left += p.transpose_left ? start : start * p.left_step;
    p.target += start * p.target_step;
  } else {
    p.columns = std::min(part_length_, p.columns - start);
    p.right += p.transpose_right ? start * p.right_step : start;
    p.target += start;
  }
  if (by_eigen_) {
    multiply_by_eigen(p, blocks_, workspace);
  } else {
    multiply_by_library(p);
  }
}

template class PlannedProduct<float>;
template class PlannedProduct<double>;

}  // namespace gradstone::plan
