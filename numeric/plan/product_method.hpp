#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "numeric/plan/multiply_eigen.hpp"

namespace gradstone::plan {

/// How a library is given a product. Not every one is as fast with matrices that are transposed.
enum class ProductForm {
  direct,
  left_copied,        ///< A, which is given as A', is transposed into memory of ours first
  result_transposed,  ///< C' = B' A' into memory of ours, which is transposed into C
  // Of windows that are gathered (convolution_choice.hpp).
  gathered,     ///< block by block, and multiplied
  convolution,  ///< by a convolution of the library's
};

/// A library and the form in which it is given products.
struct ProductMethod {
  ProductLibrary library = ProductLibrary::eigen;
  ProductForm form = ProductForm::direct;
  bool operator==(const ProductMethod&) const = default;
};

/// "onednn", "onednn with the left factor copied", "eigen with the result transposed", "gathered
/// blocks", "onednn as a convolution".
std::string name_of(const ProductMethod& method);

/// The forms that may be the fastest for such a product, the direct one first: a left factor is
/// copied where it is given transposed, a result is transposed where the right factor alone is.
/// Elsewhere no library gained anything (docs/benchmarks.md).
template <class T>
std::vector<ProductForm> forms_of(const MatrixProduct<T>& product);

/// Computes products up to some sizes by a method.
template <class T>
class Multiplier {
 public:
  Multiplier() = default;
  /// Eigen takes the place of a library that does not multiply such numbers.
  Multiplier(const MatrixProduct<T>& largest, const ProductMethod& method);

  /// How many numbers of memory run() needs.
  std::int64_t workspace_numbers() const;
  /// `workspace` is aligned to 64 bytes. Errors: std::bad_alloc, by a library.
  void run(const MatrixProduct<T>& product, T* workspace) const;

 private:
  void multiply(const MatrixProduct<T>& product, T* workspace) const;

  ProductForm form_ = ProductForm::direct;
  Multiply<T> multiply_ = nullptr;  // by a library; null for Eigen
  ProductBlocks blocks_;            // of Eigen
  std::int64_t copied_numbers_ = 0;
};

}  // namespace gradstone::plan
