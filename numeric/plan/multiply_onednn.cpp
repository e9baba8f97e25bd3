#include <oneapi/dnnl/dnnl.h>

#include <new>

#include "numeric/plan/convolve_onednn.hpp"
#include "numeric/plan/one_openmp_thread.hpp"
#include "numeric/plan/product_library.hpp"

namespace gradstone::plan {
namespace {

void multiply(const MatrixProduct<float>& p) {
  const OneOpenMpThread one_thread;
  const auto status = dnnl_sgemm(p.transpose_left ? 'T' : 'N', p.transpose_right ? 'T' : 'N',
                                 p.rows, p.columns, p.depth, p.factor, p.left, p.left_step, p.right,
                                 p.right_step, p.accumulate ? 1.0F : 0.0F, p.target, p.target_step);
  if (status != dnnl_success) throw std::bad_alloc();
}

/// The instructions that its kernels are made of.
std::string instructions() {
  const auto isa = dnnl_get_effective_cpu_isa();
  if (isa == dnnl_cpu_isa_all) return "";
  if (isa == dnnl_cpu_isa_sse41) return " SSE4.1";
  if (isa == dnnl_cpu_isa_avx) return " AVX";
  return isa == dnnl_cpu_isa_avx2 || isa == dnnl_cpu_isa_avx2_vnni ? " AVX2" : " AVX-512";
}

}  // namespace

ProductLibrary linked_library() {
  return ProductLibrary::onednn;
}

ProductFunctions linked_functions() {
  const auto* version = dnnl_version();
  return {multiply, nullptr,
          "oneDNN " + std::to_string(version->major) + "." + std::to_string(version->minor) + "." +
              std::to_string(version->patch) + instructions(),
          convolution_by_onednn};
}

}  // namespace gradstone::plan
