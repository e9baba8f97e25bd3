#include "numeric/plan/product_library.hpp"

#include <atomic>
#include <cstdlib>

#include "numeric/eigen_version.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {
namespace plan {

std::vector<ProductLibrary> loadable_libraries() {
  std::vector<ProductLibrary> found;
  for (const auto library :
       {ProductLibrary::onednn, ProductLibrary::openblas, ProductLibrary::blis})
    if (functions_of(library)) found.push_back(library);
  found.push_back(ProductLibrary::eigen);
  return found;
}

const ProductFunctions* functions_of(ProductLibrary library) {
  static const ProductFunctions linked = linked_functions();
  if (library == ProductLibrary::eigen || library == ProductLibrary::fastest) return nullptr;
  return library == linked_library() ? &linked : loaded_functions(library);
}

template <>
Multiply<float> multiply_by(ProductLibrary library) {
  const auto* functions = functions_of(library);
  return functions ? functions->of_floats : nullptr;
}
template <>
Multiply<double> multiply_by(ProductLibrary library) {
  const auto* functions = functions_of(library);
  return functions ? functions->of_doubles : nullptr;
}

void require_library(ProductLibrary library) {
  const bool needs_nothing = library == ProductLibrary::eigen || library == ProductLibrary::fastest;
  if (needs_nothing || functions_of(library)) return;
  const bool is_loaded = library == ProductLibrary::openblas || library == ProductLibrary::blis;
  throw UnsupportedError("there is no " + name_of(library) + " to multiply with; " +
                         (is_loaded
                              ? "install its shared library, or take another"
                              : "configure with -DGRADSTONE_MATRIX_PRODUCT=" + name_of(library)));
}

}  // namespace plan

std::string name_of(ProductLibrary library) {
  switch (library) {
    case ProductLibrary::onednn:
      return "onednn";
    case ProductLibrary::blas:
      return "blas";
    case ProductLibrary::openblas:
      return "openblas";
    case ProductLibrary::blis:
      return "blis";
    case ProductLibrary::fastest:
      return "fastest";
    case ProductLibrary::eigen:
      break;
  }
  return "eigen";
}

namespace {

constexpr ProductLibrary all_libraries[] = {ProductLibrary::onednn,   ProductLibrary::blas,
                                            ProductLibrary::openblas, ProductLibrary::blis,
                                            ProductLibrary::eigen,    ProductLibrary::fastest};

ProductLibrary named_library(const std::string& name) {
  if (name == "default") return plan::linked_library();
  std::vector<std::string> names;
  for (const auto library : all_libraries) {
    names.push_back(name_of(library));
    if (names.back() != name) continue;
    plan::require_library(library);
    return library;
  }
  throw UnknownNameError("no library multiplies that is named " + name + nearest_hint(name, names) +
                         "; known are default, fastest, onednn, blas, openblas, blis and eigen");
}

ProductLibrary first_default() {
  const char* const name = std::getenv("GRADSTONE_PRODUCTS");
  return name && *name ? named_library(name) : plan::linked_library();
}

std::atomic<ProductLibrary>& chosen_library() {
  static std::atomic<ProductLibrary> chosen{first_default()};
  return chosen;
}

}  // namespace

ProductLibrary default_product_library() {
  return chosen_library();
}

std::string usual_products() {
#ifdef GRADSTONE_PRODUCTS_ARE_OPEN
  return "fastest";
#else
  return "default";
#endif
}

void choose_product_library(const std::string& name) {
  const ProductLibrary library = named_library(name);
  chosen_library() = library;
}

std::vector<ProductLibrary> product_libraries() {
  std::vector<ProductLibrary> found;
  if (plan::linked_library() == ProductLibrary::blas) found.push_back(ProductLibrary::blas);
  const auto others = plan::loadable_libraries();
  found.insert(found.end(), others.begin(), others.end());
  return found;
}

std::string description_of(ProductLibrary library) {
  plan::require_library(library);
  if (library == ProductLibrary::eigen) return "Eigen " + eigen_version();
  if (library == ProductLibrary::fastest) return "the fastest for each shape";
  return plan::functions_of(library)->description;
}

}  // namespace gradstone
