#pragma once

#include <cstdint>
#include <vector>

#include "numeric/plan.hpp"

namespace gradstone::plan {

/// C = c op(A) op(B), or C += c op(A) op(B), where op is the identity or the transposition. C is
/// rows x columns, the sum in each entry has `depth` terms. From one stored row of a matrix to the
/// next there are `step` numbers.
template <class T>
struct MatrixProduct {
  const T* left = nullptr;
  const T* right = nullptr;
  T* target = nullptr;
  std::int64_t rows = 0, columns = 0, depth = 0;
  std::int64_t left_step = 0, right_step = 0, target_step = 0;
  bool transpose_left = false, transpose_right = false;
  T factor = 1;
  bool accumulate = false;
};

/// Some of the rows and columns of a matrix.
struct Part {
  std::int64_t row = 0, column = 0;  ///< the first
  std::int64_t rows = 0, columns = 0;
};

/// The sizes of the blocks into which Eigen copies the factors of a product.
struct ProductBlocks {
  std::int64_t rows = 0, columns = 0, depth = 0;
  /// How many numbers of memory they need.
  std::int64_t numbers() const;
};

/// Blocks that suit the caches of this machine. They serve smaller products too.
template <class T>
ProductBlocks choose_blocks(std::int64_t rows, std::int64_t columns, std::int64_t depth);

/// By Eigen. Never allocates: `workspace` has blocks.numbers() numbers, aligned to 64 bytes.
template <class T>
void multiply_by_eigen(const MatrixProduct<T>& product, const ProductBlocks& blocks, T* workspace);

/// The library of this build besides Eigen; Eigen itself if there is none.
ProductLibrary library_of_build();
/// Whether it multiplies matrices of this type.
template <class T>
bool library_multiplies();
/// By that library. Its memory is its own. Errors: std::bad_alloc.
template <class T>
void multiply_by_library(const MatrixProduct<T>& product);

/// One product of a plan: which library computes it, and in which parts.
///
/// Large products are computed in parts of whole rows or columns of the result, which may run at
/// the same time. The parts depend on the sizes alone, and no sum is split, so the numbers do not
/// depend on how many threads there are.
template <class T>
class PlannedProduct {
 public:
  PlannedProduct() = default;
  /// The largest sizes that it will have; all matrices lie row after row without gaps. `is_joined`
  /// says that other passes will read each part of the result, and had better find it in a cache.
  PlannedProduct(const MatrixProduct<T>& largest, ProductLibrary library, bool is_joined = false);

  /// Other sizes, none larger.
  void resize(std::int64_t rows, std::int64_t columns, std::int64_t depth);

  std::int64_t parts() const { return parts_; }
  /// How many numbers of memory each thread needs.
  std::int64_t workspace_numbers() const { return by_eigen_ ? blocks_.numbers() : 0; }

  void bind(const T* left, const T* right, T* target, T factor);
  Part part(std::int64_t index) const;
  void run_part(const Part& part, T* workspace) const;

 private:
  MatrixProduct<T> whole_;
  bool by_eigen_ = true;
  ProductBlocks blocks_;
  bool split_rows_ = false;
  std::int64_t part_length_ = 0;  // rows or columns of a part
  std::int64_t parts_ = 1;
};

}  // namespace gradstone::plan
