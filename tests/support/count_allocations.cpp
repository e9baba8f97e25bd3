#include "tests/support/count_allocations.hpp"

#include <atomic>
#include <cerrno>
#include <cstdlib>

// Every allocation ends in these.
#if defined(__SANITIZE_ADDRESS__) || !defined(__GLIBC__)
#define GRADSTONE_COUNTS_ALLOCATIONS 0
#else
#define GRADSTONE_COUNTS_ALLOCATIONS 1
#endif

namespace {
std::atomic<int> count_so_far{0};
}

#if GRADSTONE_COUNTS_ALLOCATIONS
extern "C" {
void* __libc_malloc(std::size_t size);
void* __libc_calloc(std::size_t count, std::size_t size);
void* __libc_realloc(void* memory, std::size_t size);
void* __libc_memalign(std::size_t alignment, std::size_t size);

void* malloc(std::size_t size) {
  ++count_so_far;
  return __libc_malloc(size);
}
void* calloc(std::size_t count, std::size_t size) {
  ++count_so_far;
  return __libc_calloc(count, size);
}
void* realloc(void* memory, std::size_t size) {
  ++count_so_far;
  return __libc_realloc(memory, size);
}
void* aligned_alloc(std::size_t alignment, std::size_t size) {
  ++count_so_far;
  return __libc_memalign(alignment, size);
}
int posix_memalign(void** memory, std::size_t alignment, std::size_t size) {
  ++count_so_far;
  *memory = __libc_memalign(alignment, size);
  return *memory ? 0 : ENOMEM;
}
}
#endif

namespace gradstone::testing_support {

int allocations() {
  return count_so_far;
}

bool counts_allocations() {
  return GRADSTONE_COUNTS_ALLOCATIONS != 0;
}

}  // namespace gradstone::testing_support
