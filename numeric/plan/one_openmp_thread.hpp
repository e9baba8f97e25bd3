#pragma once

#include <dlfcn.h>

namespace gradstone::plan {

/// While it is there, a library that divides its work among the threads of OpenMP uses one: those
/// spin while they wait for each other, and the plan has threads of its own. Which OpenMP is used
/// is the affair of the library: the functions are looked up in what it has brought along, if
/// anything.
class OneOpenMpThread {
 public:
  OneOpenMpThread() {
    if (!functions().get || !functions().set) return;
    before_ = functions().get();
    if (before_ != 1) functions().set(1);
  }
  ~OneOpenMpThread() {
    if (before_ > 1) functions().set(before_);
  }
  OneOpenMpThread(const OneOpenMpThread&) = delete;
  OneOpenMpThread& operator=(const OneOpenMpThread&) = delete;

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

}  // namespace gradstone::plan
