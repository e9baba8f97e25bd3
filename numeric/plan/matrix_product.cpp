#include "numeric/plan/matrix_product.hpp"

#include <Eigen/Core>
#include <algorithm>

namespace gradstone::plan {
namespace {

using Eigen::Index;

std::int64_t padded(std::int64_t count) {
  return (count + 63) / 64 * 64;
}

// Eigen would allocate its blocks anew in every large product; these lie in the plan's workspace.
template <class T>
class Blocking : public Eigen::internal::level3_blocking<T, T> {
 public:
  Blocking(const ProductBlocks& blocks, T* workspace) {
    // Our columns are the rows of what Eigen computes, see below.
    this->m_mc = blocks.columns;
    this->m_nc = blocks.rows;
    this->m_kc = blocks.depth;
    this->m_blockA = workspace;
    this->m_blockB = workspace + padded(blocks.columns * blocks.depth);
  }
};

// Eigen's kernels write column after column. Our rows are the columns of the transposed product,
// C' = B' A', and a matrix that lies row after row is its transpose that lies column after column.
template <class T, int left_order, int right_order>
void multiply_blocks(const MatrixProduct<T>& p) {
  Blocking<T> blocking(p.blocks, p.workspace);
  const Index left_stride = left_order == Eigen::ColMajor ? p.columns : p.depth;
  const Index right_stride = right_order == Eigen::ColMajor ? p.depth : p.rows;
  Eigen::internal::general_matrix_matrix_product<Index, T, left_order, false, T, right_order, false,
                                                 Eigen::ColMajor, 1>::run(p.columns, p.rows,
                                                                          p.depth, p.right,
                                                                          left_stride, p.left,
                                                                          right_stride, p.target, 1,
                                                                          p.columns, p.factor,
                                                                          blocking);
}

template <class T>
using RowMajorMatrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Calls a function with A or its transpose.
template <class T, class Function>
void with_factor(const T* data, Index rows, Index columns, bool transposed, Function function) {
  if (transposed) {
    function(Eigen::Map<const RowMajorMatrix<T>>(data, columns, rows).transpose());
  } else {
    function(Eigen::Map<const RowMajorMatrix<T>>(data, rows, columns));
  }
}

template <class T>
void multiply_vector(const MatrixProduct<T>& p) {
  using Column = Eigen::Matrix<T, Eigen::Dynamic, 1>;
  if (p.columns == 1) {
    const Eigen::Map<const Column> x(p.right, p.depth);
    with_factor(p.left, p.rows, p.depth, p.transpose_left, [&](const auto& A) {
      Eigen::Map<Column>(p.target, p.rows).noalias() += p.factor * A * x;
    });
  } else {
    const Eigen::Map<const Column> x(p.left, p.depth);
    with_factor(p.right, p.depth, p.columns, p.transpose_right, [&](const auto& B) {
      Eigen::Map<Column>(p.target, p.columns).noalias() += p.factor * B.transpose() * x;
    });
  }
}

template <class T>
void multiply_small(const MatrixProduct<T>& p) {
  Eigen::Map<RowMajorMatrix<T>> C(p.target, p.rows, p.columns);
  with_factor(p.left, p.rows, p.depth, p.transpose_left, [&](const auto& A) {
    with_factor(p.right, p.depth, p.columns, p.transpose_right,
                [&](const auto& B) { C += (p.factor * A).lazyProduct(B); });
  });
}

}  // namespace

std::int64_t ProductBlocks::numbers() const {
  return padded(columns * depth) + padded(depth * rows);
}

template <class T>
ProductBlocks choose_blocks(std::int64_t rows, std::int64_t columns, std::int64_t depth) {
  Index k = depth, m = columns, n = rows;
  Eigen::internal::computeProductBlockingSizes<T, T>(k, m, n);
  return {n, m, k};
}

template <class T>
void multiply(const MatrixProduct<T>& p) {
  if (!p.accumulate) std::fill_n(p.target, p.rows * p.columns, T(0));
  if (p.rows == 1 || p.columns == 1) return multiply_vector(p);
  // Below this size, copying the factors into blocks costs more than it saves; the bound is
  // Eigen's.
  if (p.rows + p.columns + p.depth < 20) return multiply_small(p);
  using Eigen::ColMajor, Eigen::RowMajor;
  if (p.transpose_left) {
    return p.transpose_right ? multiply_blocks<T, RowMajor, RowMajor>(p)
                             : multiply_blocks<T, ColMajor, RowMajor>(p);
  }
  return p.transpose_right ? multiply_blocks<T, RowMajor, ColMajor>(p)
                           : multiply_blocks<T, ColMajor, ColMajor>(p);
}

template ProductBlocks choose_blocks<float>(std::int64_t, std::int64_t, std::int64_t);
template ProductBlocks choose_blocks<double>(std::int64_t, std::int64_t, std::int64_t);
template void multiply<float>(const MatrixProduct<float>&);
template void multiply<double>(const MatrixProduct<double>&);

}  // namespace gradstone::plan
