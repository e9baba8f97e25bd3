#pragma once

#include <cstdint>
#include <string>

#include "numeric/plan.hpp"
#include "numeric/plan/library_convolution.hpp"

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

/// A product by a library, whose memory is its own. May be called by several threads at once.
/// Errors: std::bad_alloc.
template <class T>
using Multiply = void (*)(const MatrixProduct<T>& product);

/// A library besides Eigen; null for types that it does not multiply.
struct ProductFunctions {
  Multiply<float> of_floats = nullptr;
  Multiply<double> of_doubles = nullptr;
  std::string description{};
  MakeConvolution convolution = nullptr;  ///< null where it has none
};

/// What the build links: one of multiply_onednn.cpp, multiply_blas.cpp, multiply_no_library.cpp.
ProductLibrary linked_library();
ProductFunctions linked_functions();

/// Loads a library of the system, once; null if it is not there (multiply_loaded.cpp).
const ProductFunctions* loaded_functions(ProductLibrary library);

/// The functions of a library; null for Eigen, and for one that is not there.
const ProductFunctions* functions_of(ProductLibrary library);
/// All that are there: what the build links first, Eigen last. A BLAS that is linked has threads of
/// its own, so that it is taken for all products or for none.
std::vector<ProductLibrary> loadable_libraries();
/// Errors: UnsupportedError for a library that is not there.
void require_library(ProductLibrary library);
template <class T>
Multiply<T> multiply_by(ProductLibrary library);

}  // namespace gradstone::plan
