// Libraries of the system, loaded when they are first asked for: so one program has them all where
// they are, and needs none. Each is loaded for itself, since they have functions of the same names.

#include <dlfcn.h>

#include <initializer_list>
#include <optional>

#include "numeric/plan/fortran_gemm.hpp"

namespace gradstone::plan {
namespace {

template <class Function>
Function* find(void* library, const char* name) {
  return reinterpret_cast<Function*>(dlsym(library, name));
}

/// The plan has threads of its own.
void use_one_thread(void* library, const char* function) {
  if (auto* set = find<void(int)>(library, function)) set(1);
}

std::string openblas_description(void* library) {
  auto* const config = find<char*()>(library, "openblas_get_config");
  auto* const core = find<char*()>(library, "openblas_get_corename");
  // "OpenBLAS 0.3.21 NO_LAPACKE DYNAMIC_ARCH ..."
  std::string text = config ? config() : "OpenBLAS";
  if (const auto end = text.find(' ', text.find(' ') + 1); end != std::string::npos)
    text.resize(end);
  return core ? text + " " + core() : text;
}

std::string blis_description(void* library) {
  auto* const version = find<const char*()>(library, "bli_info_get_version_str");
  auto* const kernels = find<int()>(library, "bli_arch_query_id");
  auto* const name_of_kernels = find<const char*(int)>(library, "bli_arch_string");
  std::string text = version ? std::string("BLIS ") + version() : "BLIS";
  if (kernels && name_of_kernels) text += std::string(" ") + name_of_kernels(kernels());
  return text;
}

/// One for each library: a plain function of this type reaches nothing but what is static.
template <ProductLibrary library>
struct Loaded {
  static inline FortranGemm<float>* of_floats = nullptr;
  static inline FortranGemm<double>* of_doubles = nullptr;

  /// The first of the files that there is.
  static std::optional<ProductFunctions> load(std::initializer_list<const char*> files) {
    void* found = nullptr;
    for (const char* file : files)
      if (!found) found = dlopen(file, RTLD_NOW | RTLD_LOCAL);
    if (!found) return std::nullopt;
    of_floats = find<FortranGemm<float>>(found, "sgemm_");
    of_doubles = find<FortranGemm<double>>(found, "dgemm_");
    if (!of_floats || !of_doubles) return std::nullopt;
    constexpr bool is_openblas = library == ProductLibrary::openblas;
    use_one_thread(found, is_openblas ? "openblas_set_num_threads" : "bli_thread_set_num_threads");
    return ProductFunctions{[](const MatrixProduct<float>& p) { multiply_with(of_floats, p); },
                            [](const MatrixProduct<double>& p) { multiply_with(of_doubles, p); },
                            is_openblas ? openblas_description(found) : blis_description(found)};
  }
};

}  // namespace

const ProductFunctions* loaded_functions(ProductLibrary library) {
  const auto pointer = [](const auto& found) { return found ? &*found : nullptr; };
  if (library == ProductLibrary::openblas) {
    static const auto found = Loaded<ProductLibrary::openblas>::load({"libopenblas.so.0"});
    return pointer(found);
  }
  if (library == ProductLibrary::blis) {
    static const auto found = Loaded<ProductLibrary::blis>::load({"libblis.so.4", "libblis.so.3"});
    return pointer(found);
  }
  return nullptr;
}

}  // namespace gradstone::plan
