#include "numeric/plan/product_method.hpp"

#include <utility>

#include "numeric/plan/transpose.hpp"
#include "numeric/plan/workspace.hpp"

namespace gradstone::plan {
namespace {

/// C' = B' A', into memory without gaps.
template <class T>
MatrixProduct<T> transposed(const MatrixProduct<T>& p, T* target) {
  MatrixProduct<T> q = p;
  std::swap(q.rows, q.columns);
  std::swap(q.left, q.right);
  std::swap(q.left_step, q.right_step);
  q.transpose_left = !p.transpose_right;
  q.transpose_right = !p.transpose_left;
  q.target = target;
  q.target_step = q.columns;
  q.accumulate = false;
  return q;
}

}  // namespace

std::string name_of(const ProductMethod& method) {
  switch (method.form) {
    case ProductForm::left_copied:
      return name_of(method.library) + " with the left factor copied";
    case ProductForm::result_transposed:
      return name_of(method.library) + " with the result transposed";
    case ProductForm::gathered:
      return "gathered blocks";
    case ProductForm::convolution:
      return name_of(method.library) + " as a convolution";
    case ProductForm::direct:
      break;
  }
  return name_of(method.library);
}

template <class T>
std::vector<ProductForm> forms_of(const MatrixProduct<T>& product) {
  std::vector<ProductForm> forms = {ProductForm::direct};
  if (product.transpose_left) forms.push_back(ProductForm::left_copied);
  if (product.transpose_right && !product.transpose_left)
    forms.push_back(ProductForm::result_transposed);
  return forms;
}

template <class T>
Multiplier<T>::Multiplier(const MatrixProduct<T>& largest, const ProductMethod& method)
    : form_(method.form), multiply_(multiply_by<T>(method.library)) {
  const bool swaps = form_ == ProductForm::result_transposed;
  const std::int64_t rows = largest.rows, columns = largest.columns, depth = largest.depth;
  if (form_ == ProductForm::left_copied) copied_numbers_ = padded(rows * depth);
  if (swaps) copied_numbers_ = padded(rows * columns);
  if (!multiply_) blocks_ = choose_blocks<T>(swaps ? columns : rows, swaps ? rows : columns, depth);
}

template <class T>
std::int64_t Multiplier<T>::workspace_numbers() const {
  return copied_numbers_ + (multiply_ ? 0 : blocks_.numbers());
}

template <class T>
void Multiplier<T>::multiply(const MatrixProduct<T>& product, T* workspace) const {
  if (multiply_) return multiply_(product);
  multiply_by_eigen(product, blocks_, workspace);
}

template <class T>
void Multiplier<T>::run(const MatrixProduct<T>& p, T* workspace) const {
  T* const rest = workspace + copied_numbers_;
  if (form_ == ProductForm::left_copied) {
    MatrixProduct<T> q = p;
    transpose(p.left, p.left_step, p.depth, p.rows, workspace, p.depth, false);
    q.left = workspace;
    q.left_step = p.depth;
    q.transpose_left = false;
    multiply(q, rest);
  } else if (form_ == ProductForm::result_transposed) {
    multiply(transposed(p, workspace), rest);
    transpose(workspace, p.rows, p.columns, p.rows, p.target, p.target_step, p.accumulate);
  } else {
    multiply(p, workspace);
  }
}

template std::vector<ProductForm> forms_of(const MatrixProduct<float>&);
template std::vector<ProductForm> forms_of(const MatrixProduct<double>&);
template class Multiplier<float>;
template class Multiplier<double>;

}  // namespace gradstone::plan
