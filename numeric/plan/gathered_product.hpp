#pragma once

#include <memory>

#include "numeric/plan/convolved_product.hpp"
#include "numeric/plan/linked_gather.hpp"
#include "numeric/plan/matrix_product.hpp"
#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// A product of a program at some sizes.
template <class T>
MatrixProduct<T> product_at(const ProductPass& pass, const Sizes& sizes);

/// A product whose left factor is gathered block by block: some rows at a time, which stay in a
/// cache while they are multiplied. Or, where the pass says so, that a library computes as a
/// convolution: then nothing is gathered.
///
/// Where the left factor is transposed, its rows are the terms of the sums: there are a few parts
/// of them, each of which sums up for itself, and finish() adds the sums in their order. So the
/// numbers do not depend on how many threads there are.
template <class T>
class GatheredProduct {
 public:
  GatheredProduct(const ProductPass& pass, const MatrixProduct<T>& largest,
                  const Sizes& largest_sizes, ProductLibrary library);

  void resize(const ProductPass& pass, const MatrixProduct<T>& product, const Sizes& sizes);

  std::int64_t parts() const { return is_convolved_ ? convolved_->parts() : parts_; }
  /// How many numbers of memory each thread needs, and all parts together.
  std::int64_t workspace_numbers() const;
  std::int64_t sums_numbers() const;

  void bind(const T* source, const T* table, const T* right, const T* bias, T* target, T factor,
            T* sums);
  /// Before the parts.
  void start() const;
  /// The part of the result that a part computes; all of it where the left factor is transposed.
  Part part(std::int64_t index) const;
  void run_part(std::int64_t index, T* workspace) const;
  void finish() const;

 private:
  void run_rows(std::int64_t first, std::int64_t count, T* workspace) const;
  void sum_rows(std::int64_t index, T* workspace) const;
  std::int64_t gathered_rows() const { return whole_.transpose_left ? whole_.depth : whole_.rows; }

  LinkedGather<T> gather_;
  MatrixProduct<T> whole_;
  Multiplier<T> multiplier_;
  std::int64_t block_rows_ = 1, rows_of_part_ = 1, parts_ = 1;
  std::int64_t block_numbers_ = 0, sums_numbers_ = 0;
  std::unique_ptr<ConvolvedProduct> convolved_;
  bool is_convolved_ = false;  // at the present sizes
  const T* source_ = nullptr;
  const T* table_ = nullptr;
  const T* bias_ = nullptr;
  T* sums_ = nullptr;
};

}  // namespace gradstone::plan
