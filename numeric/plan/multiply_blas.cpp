#include "numeric/plan/matrix_product.hpp"

// The interface of Fortran, which every BLAS has; cblas.h is not everywhere.
extern "C" {
void sgemm_(const char*, const char*, const int*, const int*, const int*, const float*,
            const float*, const int*, const float*, const int*, const float*, float*, const int*);
void dgemm_(const char*, const char*, const int*, const int*, const int*, const double*,
            const double*, const int*, const double*, const int*, const double*, double*,
            const int*);
}

namespace gradstone::plan {
namespace {

// BLAS writes column after column, as Eigen does: see multiply_eigen.cpp.
template <class T, class Function>
void multiply_with(Function gemm, const MatrixProduct<T>& p) {
  const auto number = [](std::int64_t size) { return static_cast<int>(size); };
  const int rows = number(p.columns), columns = number(p.rows), depth = number(p.depth);
  const int left_step = number(p.right_step), right_step = number(p.left_step);
  const int target_step = number(p.target_step);
  const T beta = p.accumulate ? 1 : 0;
  gemm(p.transpose_right ? "T" : "N", p.transpose_left ? "T" : "N", &rows, &columns, &depth,
       &p.factor, p.right, &left_step, p.left, &right_step, &beta, p.target, &target_step);
}

}  // namespace

ProductLibrary library_of_build() {
  return ProductLibrary::blas;
}

template <class T>
bool library_multiplies() {
  return true;
}
template bool library_multiplies<float>();
template bool library_multiplies<double>();

template <>
void multiply_by_library(const MatrixProduct<float>& p) {
  multiply_with(sgemm_, p);
}
template <>
void multiply_by_library(const MatrixProduct<double>& p) {
  multiply_with(dgemm_, p);
}

}  // namespace gradstone::plan
