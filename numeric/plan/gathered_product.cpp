#include "numeric/plan/gathered_product.hpp"

#include <algorithm>

#include "numeric/plan/product_choice.hpp"
#include "numeric/plan/workspace.hpp"

namespace gradstone::plan {
namespace {

// What the second cache of most processors of today holds beside the other factor.
constexpr std::int64_t bytes_of_block = 1 << 19;

// Each sums up for itself.
constexpr std::int64_t most_sums = 4;

// How many axes of the gather are the rows of the matrix.
std::size_t row_axes(const GatherPass& pass) {
  Dim rows = one;
  std::size_t axes = 0;
  while (axes < pass.gather.axes.size() && rows != pass.target.shape.rows())
    rows = rows * pass.gather.axes[axes++];
  return axes;
}

}  // namespace

template <class T>
GatheredProduct<T>::GatheredProduct(const ProductPass& pass, const MatrixProduct<T>& largest,
                                    const Sizes& largest_sizes, ProductLibrary library)
    : gather_(pass.gathered->gather, largest_sizes, row_axes(*pass.gathered)) {
  const std::int64_t length = largest.transpose_left ? largest.rows : largest.depth;
  const std::int64_t rows = largest.transpose_left ? largest.depth : largest.rows;
  block_rows_ = bytes_of_block / static_cast<std::int64_t>(sizeof(T)) / length / 16 * 16;
  block_rows_ = std::min(std::max<std::int64_t>(block_rows_, 16), rows);
  block_numbers_ = padded(block_rows_ * length);
  MatrixProduct<T> block = largest;
  (largest.transpose_left ? block.depth : block.rows) = block_rows_;
  ProductMethod method;
  method.library = library;
  if (library == ProductLibrary::fastest) method = ProductChoices::of_this_machine().fastest(block);
  multiplier_ = Multiplier<T>(block, method);
  if (largest.transpose_left)
    sums_numbers_ = (most_sums - 1) * padded(largest.rows * largest.columns);
  resize(pass, largest, largest_sizes);
}

template <class T>
std::int64_t GatheredProduct<T>::workspace_numbers() const {
  return block_numbers_ + multiplier_.workspace_numbers();
}

template <class T>
void GatheredProduct<T>::resize(const ProductPass& pass, const MatrixProduct<T>& product,
                                const Sizes& sizes) {
  gather_.resize(pass.gathered->gather, sizes);
  whole_ = product;
  whole_.left_step = whole_.transpose_left ? whole_.rows : whole_.depth;
  whole_.right_step = whole_.transpose_right ? whole_.depth : whole_.columns;
  whole_.target_step = whole_.columns;
  const std::int64_t blocks = (gathered_rows() + block_rows_ - 1) / block_rows_;
  parts_ = whole_.transpose_left ? std::min(blocks, most_sums) : blocks;
  rows_of_part_ = (blocks + parts_ - 1) / parts_ * block_rows_;
  parts_ = (gathered_rows() + rows_of_part_ - 1) / rows_of_part_;
}

template <class T>
void GatheredProduct<T>::bind(const T* source, const T* table, const T* right, T* target, T factor,
                              T* sums) {
  source_ = source;
  table_ = table;
  whole_.right = right;
  whole_.target = target;
  whole_.factor = factor;
  sums_ = sums;
}

template <class T>
Part GatheredProduct<T>::part(std::int64_t index) const {
  if (whole_.transpose_left) return {0, 0, whole_.rows, whole_.columns};
  const std::int64_t first = index * rows_of_part_;
  return {first, 0, std::min(rows_of_part_, whole_.rows - first), whole_.columns};
}

template <class T>
void GatheredProduct<T>::run_part(std::int64_t index, T* workspace) const {
  if (whole_.transpose_left) return sum_rows(index, workspace);
  const Part rows = part(index);
  run_rows(rows.row, rows.rows, workspace);
}

template <class T>
void GatheredProduct<T>::run_rows(std::int64_t first, std::int64_t count, T* workspace) const {
  gather_.run_rows(first, count, source_, table_, workspace);
  MatrixProduct<T> p = whole_;
  p.rows = count;
  p.left = workspace;
  p.target += first * p.target_step;
  multiplier_.run(p, workspace + block_numbers_);
}

template <class T>
void GatheredProduct<T>::sum_rows(std::int64_t index, T* workspace) const {
  const std::int64_t begin = index * rows_of_part_;
  const std::int64_t end = std::min(begin + rows_of_part_, whole_.depth);
  for (std::int64_t first = begin; first < end; first += block_rows_) {
    MatrixProduct<T> p = whole_;
    p.depth = std::min(block_rows_, end - first);
    gather_.run_rows(first, p.depth, source_, table_, workspace);
    p.left = workspace;
    p.right += p.transpose_right ? first : first * p.right_step;
    if (index > 0) p.target = sums_ + (index - 1) * padded(p.rows * p.columns);
    p.accumulate = first > begin || (index == 0 && whole_.accumulate);
    multiplier_.run(p, workspace + block_numbers_);
  }
}

template <class T>
void GatheredProduct<T>::finish() const {
  if (!whole_.transpose_left) return;
  const std::int64_t count = whole_.rows * whole_.columns;
  for (std::int64_t index = 1; index < parts_; ++index) {
    const T* const sums = sums_ + (index - 1) * padded(count);
    for (std::int64_t k = 0; k < count; ++k) whole_.target[k] += sums[k];
  }
}

template class GatheredProduct<float>;
template class GatheredProduct<double>;

}  // namespace gradstone::plan
