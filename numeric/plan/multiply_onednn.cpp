#include <dlfcn.h>
#include <oneapi/dnnl/dnnl.h>

#include <new>

#include "numeric/plan/product_library.hpp"

namespace gradstone::plan {
namespace {

// oneDNN divides its work among the threads of OpenMP, which spin while they wait for each other.
// The plan has threads of its own, so each of them asks for one. Which OpenMP is used is the
// affair of oneDNN: the functions are looked up in what it has brought along, if anything.
class OneThread {
 public:
  OneThread() {
    if (!functions().get || !functions().set) return;
    before_ = functions().get();
    if (before_ != 1) functions().set(1);
  }
  ~OneThread() {
    if (before_ > 1) functions().set(before_);
  }
  OneThread(const OneThread&) = delete;
  OneThread& operator=(const OneThread&) = delete;

 private:
  struct Functions {
    int (*get)();
    void (*set)(int);
  };

  static const Functions& functions() {
    static const Functions found{
        reinterpret_cast<int (*)()>(dlsym(RTLD_DEFAULT, "omp_get_max_threads")),
        reinterpret_cast<void (*)(int)>(dlsym(RTLD_DEFAULT, "omp_set_num_threads"))};
    return found;
  }

  int before_ = 1;
};

void multiply(const MatrixProduct<float>& p) {
  const OneThread one_thread;
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
              std::to_string(version->patch) + instructions()};
}

}  // namespace gradstone::plan
