#include "numeric/plan/multiply_eigen.hpp"

#include <Eigen/Core>
#include <algorithm>

#include "numeric/plan/workspace.hpp"

namespace gradstone::plan {
namespace {

using Eigen::Index;

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
void multiply_blocks(const MatrixProduct<T>& p, const ProductBlocks& blocks, T* workspace) {
  Blocking<T> blocking(blocks, workspace);
  Eigen::internal::general_matrix_matrix_product<Index, T, left_order, false, T, right_order, false,
                                                 Eigen::ColMajor, 1>::run(p.columns, p.rows,
                                                                          p.depth, p.right,
                                                                          p.right_step, p.left,
                                                                          p.left_step, p.target, 1,
                                                                          p.target_step, p.factor,
                                                                          blocking);
}

template <class T>
using RowMajorMatrix = Eigen::Matrix<T, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
using Step = Eigen::OuterStride<>;
template <class T>
using ConstMap = Eigen::Map<const RowMajorMatrix<T>, 0, Step>;

// Calls a function with A or its transpose.
template <class T, class Function>
void with_factor(const T* data, Index rows, Index columns, Index step, bool transposed,
                 Function function) {
  if (transposed) {
    function(ConstMap<T>(data, columns, rows, Step(step)).transpose());
  } else {
    function(ConstMap<T>(data, rows, columns, Step(step)));
  }
}

template <class T, class Function>
void with_left(const MatrixProduct<T>& p, Function function) {
  with_factor(p.left, p.rows, p.depth, p.left_step, p.transpose_left, function);
}

template <class T, class Function>
void with_right(const MatrixProduct<T>& p, Function function) {
  with_factor(p.right, p.depth, p.columns, p.right_step, p.transpose_right, function);
}

// Whether the result is one row or column, and it and its factor have no gaps.
template <class T>
bool is_vector_product(const MatrixProduct<T>& p) {
  if (p.rows == 1) return !p.transpose_left || p.left_step == 1;
  return p.columns == 1 && p.target_step == 1 && (p.transpose_right || p.right_step == 1);
}

template <class T>
void multiply_vector(const MatrixProduct<T>& p) {
  using Column = Eigen::Matrix<T, Eigen::Dynamic, 1>;
  if (p.rows > 1) {
    const Eigen::Map<const Column> x(p.right, p.depth);
    with_left(p, [&](const auto& A) {
      Eigen::Map<Column>(p.target, p.rows).noalias() += p.factor * A * x;
    });
  } else {
    const Eigen::Map<const Column> x(p.left, p.depth);
    with_right(p, [&](const auto& B) {
      Eigen::Map<Column>(p.target, p.columns).noalias() += p.factor * B.transpose() * x;
    });
  }
}

// The factor is taken last: Eigen would allocate a matrix for a multiple of A.
template <class T>
void multiply_small(const MatrixProduct<T>& p) {
  Eigen::Map<RowMajorMatrix<T>, 0, Step> C(p.target, p.rows, p.columns, Step(p.target_step));
  with_left(p, [&](const auto& A) {
    with_right(p, [&](const auto& B) { C += p.factor * A.lazyProduct(B); });
  });
}

template <class T>
void set_zero(const MatrixProduct<T>& p) {
  if (p.target_step == p.columns) {
    std::fill_n(p.target, p.rows * p.columns, T(0));
    return;
  }
  for (Index i = 0; i < p.rows; ++i) std::fill_n(p.target + i * p.target_step, p.columns, T(0));
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
void multiply_by_eigen(const MatrixProduct<T>& p, const ProductBlocks& blocks, T* workspace) {
  if (!p.accumulate) set_zero(p);
  if (is_vector_product(p)) return multiply_vector(p);
  // Below this size, copying the factors into blocks costs more than it saves; the bound is
  // Eigen's.
  if (p.rows + p.columns + p.depth < 20) return multiply_small(p);
  using Eigen::ColMajor, Eigen::RowMajor;
  if (p.transpose_left) {
    return p.transpose_right ? multiply_blocks<T, RowMajor, RowMajor>(p, blocks, workspace)
                             : multiply_blocks<T, ColMajor, RowMajor>(p, blocks, workspace);
  }
  return p.transpose_right ? multiply_blocks<T, RowMajor, ColMajor>(p, blocks, workspace)
                           : multiply_blocks<T, ColMajor, ColMajor>(p, blocks, workspace);
}

template ProductBlocks choose_blocks<float>(std::int64_t, std::int64_t, std::int64_t);
template ProductBlocks choose_blocks<double>(std::int64_t, std::int64_t, std::int64_t);
template void multiply_by_eigen<float>(const MatrixProduct<float>&, const ProductBlocks&, float*);
template void multiply_by_eigen<double>(const MatrixProduct<double>&, const ProductBlocks&,
                                        double*);

}  // namespace gradstone::plan
