#include "numeric/plan/matrix_product.hpp"

namespace gradstone::plan {

ProductLibrary library_of_build() {
  return ProductLibrary::eigen;
}

template <class T>
bool library_multiplies() {
  return false;
}
template bool library_multiplies<float>();
template bool library_multiplies<double>();

template <class T>
void multiply_by_library(const MatrixProduct<T>&) {}
template void multiply_by_library(const MatrixProduct<float>&);
template void multiply_by_library(const MatrixProduct<double>&);

}  // namespace gradstone::plan
