#include "numeric/plan/fortran_gemm.hpp"

extern "C" {
gradstone::plan::FortranGemm<float> sgemm_;
gradstone::plan::FortranGemm<double> dgemm_;
}

namespace gradstone::plan {

ProductLibrary linked_library() {
  return ProductLibrary::blas;
}

ProductFunctions linked_functions() {
  return {[](const MatrixProduct<float>& p) { multiply_with(sgemm_, p); },
          [](const MatrixProduct<double>& p) { multiply_with(dgemm_, p); },
          "the BLAS of the build"};
}

}  // namespace gradstone::plan
