#include "numeric/plan/gathered_product.hpp"

#include <algorithm>

#include "numeric/plan/product_choice.hpp"
#include "numeric/plan/workspace.hpp"

namespace gradstone::plan {
namespace {

// What the second cache of most processors of today holds beside the other factor.
constexpr std::int64_t bytes_of_block = 1 << 19;

}  // namespace

template <class T>
MatrixProduct<T> product_at(const ProductPass& pass, const Sizes& sizes) {
  MatrixProduct<T> product;
  const Shape& left = pass.left.shape;
  product.rows = pass.target.shape.rows().at(sizes) / pass.batch.at(sizes);
  product.columns = pass.target.shape.columns().at(sizes);
  product.depth = pass.left.transposed ? left.rows().at(sizes) / pass.batch.at(sizes)
                                       : left.columns().at(sizes);
  product.transpose_left = pass.left.transposed;
  product.transpose_right = pass.right.transposed;
  product.accumulate = pass.accumulate;
  return product;
}

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
  if (pass.convolved)
    convolved_ =
        ConvolvedProduct::make(*convolution_of(pass, *pass.gathered, largest_sizes), library);
  resize(pass, largest, largest_sizes);
}

template <class T>
std::int64_t GatheredProduct<T>::workspace_numbers() const {
  const std::int64_t numbers = block_numbers_ + multiplier_.workspace_numbers();
  return convolved_ ? std::max(numbers, convolved_->workspace_numbers()) : numbers;
}

template <class T>
std::int64_t GatheredProduct<T>::sums_numbers() const {
  return convolved_ ? std::max(sums_numbers_, convolved_->sums_numbers()) : sums_numbers_;
}

template <class T>
void GatheredProduct<T>::resize(const ProductPass& pass, const MatrixProduct<T>& product,
                                const Sizes& sizes) {
  is_convolved_ = convolved_ && convolved_->resize(convolution_of(pass, *pass.gathered, sizes));
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
void GatheredProduct<T>::bind(const T* source, const T* table, const T* right, const T* bias,
                              T* target, T factor, T* sums) {
  source_ = source;
  table_ = table;
  bias_ = bias;
  whole_.right = right;
  whole_.target = target;
  whole_.factor = factor;
  sums_ = sums;
  if constexpr (std::is_same_v<T, float>)
    if (is_convolved_) convolved_->bind(source, right, bias, target, sums);
}

template <class T>
void GatheredProduct<T>::start() const {
  if (is_convolved_) convolved_->start();
}

template <class T>
Part GatheredProduct<T>::part(std::int64_t index) const {
  if (is_convolved_) return convolved_->part(index);
  if (whole_.transpose_left) return {0, 0, whole_.rows, whole_.columns};
  const std::int64_t first = index * rows_of_part_;
  return {first, 0, std::min(rows_of_part_, whole_.rows - first), whole_.columns};
}

template <class T>
void GatheredProduct<T>::run_part(std::int64_t index, T* workspace) const {
  if constexpr (std::is_same_v<T, float>)
    if (is_convolved_) return convolved_->run_part(index, workspace);
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
  if (bias_) {
    for (std::int64_t i = 0; i < count; ++i)
      std::copy_n(bias_, p.columns, p.target + i * p.target_step);
    p.accumulate = true;
  }
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
  if (is_convolved_) return convolved_->finish();
  if (!whole_.transpose_left) return;
  const std::int64_t count = whole_.rows * whole_.columns;
  add_sums(whole_.target, count, sums_, parts_, padded(count));
}

template MatrixProduct<float> product_at(const ProductPass&, const Sizes&);
template MatrixProduct<double> product_at(const ProductPass&, const Sizes&);
template class GatheredProduct<float>;
template class GatheredProduct<double>;

}  // namespace gradstone::plan
