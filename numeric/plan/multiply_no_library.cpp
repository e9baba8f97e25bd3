#include "numeric/plan/product_library.hpp"

namespace gradstone::plan {

ProductLibrary linked_library() {
  return ProductLibrary::eigen;
}

ProductFunctions linked_functions() {
  return {};
}

}  // namespace gradstone::plan
