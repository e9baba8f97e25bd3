#pragma once

#include <cstdint>

#include "numeric/plan/product_method.hpp"

namespace gradstone::plan {

/// So many multiplications take as long as waking a thread.
inline constexpr std::int64_t smallest_part = 1 << 22;

/// So many parts of what is summed have sums of their own, which are added at last.
inline constexpr std::int64_t most_sums = 4;

/// Some of the rows and columns of a matrix.
struct Part {
  std::int64_t row = 0, column = 0;  ///< the first
  std::int64_t rows = 0, columns = 0;
  std::int64_t terms = 0;  ///< which part of the terms of all sums, where they are divided
};

/// One product of a plan: which library computes it, and in which parts.
///
/// Large products are computed in parts of whole rows or columns of the result, which may run at
/// the same time; where the result is small and its sums are long, in a few parts of the terms,
/// each of which sums up for itself. The parts, and the order in which their sums are added, depend
/// on the sizes alone, so the numbers do not depend on how many threads there are.
template <class T>
class PlannedProduct {
 public:
  PlannedProduct() = default;
  /// The largest sizes that it will have; all matrices lie row after row without gaps. `is_joined`
  /// says that other passes will read each part of the result, and had better find it in a cache.
  /// Sums of batches may not be divided.
  PlannedProduct(const MatrixProduct<T>& largest, ProductLibrary library, bool is_joined = false,
                 bool may_divide_sums = true);

  /// Other sizes, none larger; and so many products, of matrices that lie one below the other.
  void resize(std::int64_t rows, std::int64_t columns, std::int64_t depth, std::int64_t batch = 1);

  std::int64_t parts() const { return parts_; }
  /// How many numbers of memory each thread needs.
  std::int64_t workspace_numbers() const { return multiplier_.workspace_numbers(); }
  /// And all parts together.
  std::int64_t sums_numbers() const { return sums_numbers_; }

  /// So many rows from one on, as a part.
  Part rows(std::int64_t first, std::int64_t count) const {
    return {first, 0, count, whole_.columns};
  }
  void bind(const T* left, const T* right, T* target, T factor, T* sums);
  /// Rows count through all products.
  Part part(std::int64_t index) const;
  void run_part(const Part& part, T* workspace) const;
  /// When all parts have run.
  void finish() const;

 private:
  void sum_part(std::int64_t index, T* workspace) const;

  MatrixProduct<T> whole_;
  Multiplier<T> multiplier_;
  bool split_rows_ = false;
  std::int64_t part_length_ = 0;  // rows or columns of a part
  std::int64_t batch_ = 1;
  std::int64_t products_of_part_ = 1;  // where a part is several small products
  std::int64_t parts_ = 1;
  std::int64_t terms_of_part_ = 0;  // where sums are divided
  std::int64_t sums_numbers_ = 0;
  T* sums_ = nullptr;
};

}  // namespace gradstone::plan
