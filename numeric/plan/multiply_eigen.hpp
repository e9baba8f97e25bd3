#pragma once

#include <cstdint>

#include "numeric/plan/product_library.hpp"

namespace gradstone::plan {

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

}  // namespace gradstone::plan
