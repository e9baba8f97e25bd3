#include "numeric/plan/matrix_product.hpp"

#include <algorithm>

#include "numeric/plan/product_choice.hpp"
#include "numeric/plan/workspace.hpp"

namespace gradstone::plan {
namespace {

// Products of fewer multiplications are faster in Eigen, whose calls cost less
// (docs/benchmarks.md).
constexpr std::int64_t smallest_for_library = 1 << 16;

// Each part copies the smaller factor into blocks again, which 256 rows or columns are worth.
constexpr std::int64_t usual_part_length = 256;

// Of fewer terms, a sum is not worth a second one.
constexpr std::int64_t least_terms_of_part = 256;

// Of a result that other passes read: it and one more such matrix fit into the second cache of most
// processors of today.
constexpr std::int64_t bytes_in_cache = 1 << 19;

std::int64_t round_up(std::int64_t number, std::int64_t unit) {
  return (number + unit - 1) / unit * unit;
}

}  // namespace

template <class T>
PlannedProduct<T>::PlannedProduct(const MatrixProduct<T>& largest, ProductLibrary library,
                                  bool is_joined, bool may_divide_sums)
    : whole_(largest) {
  const std::int64_t rows = whole_.rows, columns = whole_.columns, depth = whole_.depth;
  const std::int64_t work = rows * columns * depth;
  const bool is_large = work > smallest_for_library;
  split_rows_ = rows > columns;
  const std::int64_t length = split_rows_ ? rows : columns;
  part_length_ = std::max(usual_part_length, round_up(smallest_part * length / work, 64));
  // A result that is larger than its factors, as the gradient of a weight.
  if (is_joined && rows * columns > depth * std::max(rows, columns)) {
    split_rows_ = true;
    part_length_ = round_up(bytes_in_cache / static_cast<std::int64_t>(sizeof(T)) / columns, 16);
    part_length_ = std::max<std::int64_t>(part_length_, 16);
  } else if (is_large && library == ProductLibrary::blas) {
    part_length_ = length;  // the threads of a BLAS are its own
  }
  MatrixProduct<T> largest_part = whole_;
  auto& longest = split_rows_ ? largest_part.rows : largest_part.columns;
  longest = std::min(part_length_, longest);
  const std::int64_t most_parts =
      std::min({most_sums, depth / least_terms_of_part, work / smallest_part});
  const bool has_parts = part_length_ < length || library == ProductLibrary::blas;
  if (may_divide_sums && !is_joined && !has_parts && most_parts > 1) {
    terms_of_part_ = round_up((depth + most_parts - 1) / most_parts, 64);
    largest_part.depth = terms_of_part_;
    sums_numbers_ = (most_parts - 1) * padded(rows * columns);
  }
  ProductMethod method;  // Eigen's, directly
  if (is_large) method.library = library;
  if (is_large && library == ProductLibrary::fastest)
    method = ProductChoices::of_this_machine().fastest(largest_part);
  multiplier_ = Multiplier<T>(largest_part, method);
  resize(rows, columns, depth);
}

template <class T>
void PlannedProduct<T>::resize(std::int64_t rows, std::int64_t columns, std::int64_t depth,
                               std::int64_t batch) {
  whole_.rows = rows;
  whole_.columns = columns;
  whole_.depth = depth;
  whole_.left_step = whole_.transpose_left ? rows : depth;
  whole_.right_step = whole_.transpose_right ? depth : columns;
  whole_.target_step = columns;
  batch_ = batch;
  parts_ = round_up(split_rows_ ? rows : columns, part_length_) / part_length_;
  products_of_part_ = 1;
  if (parts_ == 1)
    products_of_part_ = std::max<std::int64_t>(1, smallest_part / 4 / (rows * columns * depth));
  parts_ *= round_up(batch, products_of_part_) / products_of_part_;
  if (terms_of_part_ > 0) parts_ = round_up(depth, terms_of_part_) / terms_of_part_;
}

template <class T>
void PlannedProduct<T>::bind(const T* left, const T* right, T* target, T factor, T* sums) {
  whole_.left = left;
  whole_.right = right;
  whole_.target = target;
  whole_.factor = factor;
  sums_ = sums;
}

template <class T>
Part PlannedProduct<T>::part(std::int64_t index) const {
  const std::int64_t rows = whole_.rows, columns = whole_.columns;
  if (terms_of_part_ > 0) return {0, 0, rows, columns, index};
  if (products_of_part_ > 1) {
    const std::int64_t first = index * products_of_part_;
    return {first * rows, 0, std::min(products_of_part_, batch_ - first) * rows, columns};
  }
  const std::int64_t in_each = parts_ / batch_;
  const std::int64_t start = index % in_each * part_length_, above = index / in_each * rows;
  if (split_rows_) return {above + start, 0, std::min(part_length_, rows - start), columns};
  return {above, start, rows, std::min(part_length_, columns - start)};
}

template <class T>
void PlannedProduct<T>::run_part(const Part& part, T* workspace) const {
  if (terms_of_part_ > 0) return sum_part(part.terms, workspace);
  for (std::int64_t done = 0; done < part.rows;) {
    const std::int64_t product = (part.row + done) / whole_.rows;
    const std::int64_t row = (part.row + done) % whole_.rows;
    MatrixProduct<T> p = whole_;
    p.rows = std::min(part.rows - done, whole_.rows - row);
    p.columns = part.columns;
    p.left += product * whole_.rows * whole_.depth;
    p.left += p.transpose_left ? row : row * p.left_step;
    p.right += product * whole_.depth * whole_.columns;
    p.right += p.transpose_right ? part.column * p.right_step : part.column;
    p.target += (part.row + done) * p.target_step + part.column;
    multiplier_.run(p, workspace);
    done += p.rows;
  }
}

template <class T>
void PlannedProduct<T>::sum_part(std::int64_t index, T* workspace) const {
  MatrixProduct<T> p = whole_;
  const std::int64_t first = index * terms_of_part_;
  p.depth = std::min(terms_of_part_, whole_.depth - first);
  p.left += p.transpose_left ? first * p.left_step : first;
  p.right += p.transpose_right ? first : first * p.right_step;
  if (index > 0) {
    p.target = sums_ + (index - 1) * padded(p.rows * p.columns);
    p.accumulate = false;
  }
  multiplier_.run(p, workspace);
}

template <class T>
void PlannedProduct<T>::finish() const {
  if (terms_of_part_ == 0) return;
  const std::int64_t count = whole_.rows * whole_.columns;
  add_sums(whole_.target, count, sums_, parts_, padded(count));
}

template class PlannedProduct<float>;
template class PlannedProduct<double>;

}  // namespace gradstone::plan
