#pragma once

#include <cstdint>

namespace gradstone::plan {

/// The sizes of the blocks into which a product copies its factors.
struct ProductBlocks {
  std::int64_t rows = 0, columns = 0, depth = 0;
  /// How many numbers of memory they need.
  std::int64_t numbers() const;
};

/// Blocks that suit the caches of this machine. They serve smaller products too.
template <class T>
ProductBlocks choose_blocks(std::int64_t rows, std::int64_t columns, std::int64_t depth);

/// C = c op(A) op(B), or C += c op(A) op(B), where op is the identity or the transposition. C is
/// rows x columns, the sum in each entry has `depth` terms; all matrices lie row after row.
template <class T>
struct MatrixProduct {
  const T* left = nullptr;
  const T* right = nullptr;
  T* target = nullptr;
  std::int64_t rows = 0, columns = 0, depth = 0;
  bool transpose_left = false, transpose_right = false;
  T factor = 1;
  bool accumulate = false;
  ProductBlocks blocks;
  T* workspace = nullptr;  ///< blocks.numbers() of them, aligned to 64 bytes
};

/// Never allocates.
template <class T>
void multiply(const MatrixProduct<T>& product);

}  // namespace gradstone::plan
