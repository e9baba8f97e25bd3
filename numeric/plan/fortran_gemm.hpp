#pragma once

#include "numeric/plan/product_library.hpp"

namespace gradstone::plan {

/// C = alpha op(A) op(B) + beta C, column after column: the interface of Fortran, which every BLAS
/// has. cblas.h is not everywhere.
template <class T>
using FortranGemm = void(const char* transpose_a, const char* transpose_b, const int* rows,
                         const int* columns, const int* depth, const T* alpha, const T* A,
                         const int* step_a, const T* B, const int* step_b, const T* beta, T* C,
                         const int* step_c);

/// BLAS writes column after column, as Eigen does: see multiply_eigen.cpp.
template <class T>
void multiply_with(FortranGemm<T>* gemm, const MatrixProduct<T>& p) {
  const auto number = [](std::int64_t size) { return static_cast<int>(size); };
  const int rows = number(p.columns), columns = number(p.rows), depth = number(p.depth);
  const int left_step = number(p.right_step), right_step = number(p.left_step);
  const int target_step = number(p.target_step);
  const T beta = p.accumulate ? 1 : 0;
  gemm(p.transpose_right ? "T" : "N", p.transpose_left ? "T" : "N", &rows, &columns, &depth,
       &p.factor, p.right, &left_step, p.left, &right_step, &beta, p.target, &target_step);
}

}  // namespace gradstone::plan
