#include "validation/process_limits.hpp"

#include <cln/malloc.h>
#include <fmt/format.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <ctime>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define GRADSTONE_MEMORY_IS_LIMITED 0
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define GRADSTONE_MEMORY_IS_LIMITED 0
#endif
#endif
#ifndef GRADSTONE_MEMORY_IS_LIMITED
#define GRADSTONE_MEMORY_IS_LIMITED 1
#endif

// Of the library that CLN computes with, wherever it is linked to it; its header may be missing.
extern "C" __attribute__((weak)) void __gmp_set_memory_functions(
    void* (*allocate)(std::size_t), void* (*reallocate)(void*, std::size_t, std::size_t),
    void (*release)(void*, std::size_t));

namespace gradstone {
namespace {

// No exit status of the programs. GiNaC and CLN don't clean up after an exception where one is
// rare: what they would go on with may be wrong, so the process ends instead.
constexpr int out_of_memory = 82;

[[noreturn]] void end_for_memory() {
  _exit(out_of_memory);
}

void* allocate_or_end(std::size_t bytes) {
  void* memory = std::malloc(bytes);
  if (!memory) end_for_memory();
  return memory;
}

void* reallocate_or_end(void* old, std::size_t, std::size_t bytes) {
  void* memory = std::realloc(old, bytes);
  if (!memory) end_for_memory();
  return memory;
}

void release(void* memory, std::size_t) {
  std::free(memory);
}

std::string size_text(std::size_t bytes) {
  constexpr double mebi = 1 << 20, gibi = 1 << 30;
  const auto size = static_cast<double>(bytes);
  return size < gibi ? fmt::format("{:.4g} MiB", size / mebi)
                     : fmt::format("{:.4g} GiB", size / gibi);
}

}  // namespace

void limit_memory(std::size_t bytes) {
  if (bytes == ProcessLimits::any_memory || !GRADSTONE_MEMORY_IS_LIMITED) return;
  rlimit limit{};
  if (getrlimit(RLIMIT_AS, &limit) != 0) return;
  limit.rlim_cur = std::min<rlim_t>(limit.rlim_cur, bytes);
  setrlimit(RLIMIT_AS, &limit);
  std::set_new_handler(end_for_memory);
  cln::malloc_hook = allocate_or_end;
  if (__gmp_set_memory_functions)
    __gmp_set_memory_functions(allocate_or_end, reallocate_or_end, release);
}

void limit_processor_time(double seconds) {
  itimerval timer{};  // zero lifts the limit
  if (std::isfinite(seconds)) {
    constexpr double shortest = 1e-3, longest = 1e9;
    const double left = std::clamp(seconds, shortest, longest);
    timer.it_value.tv_sec = static_cast<time_t>(left);
    timer.it_value.tv_usec = static_cast<suseconds_t>((left - std::floor(left)) * 1e6);
  }
  signal(SIGPROF, SIG_DFL);  // ends the process
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGPROF);
  sigprocmask(SIG_UNBLOCK, &signals, nullptr);
  setitimer(ITIMER_PROF, &timer, nullptr);
}

double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

void end_with_parent(pid_t parent) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  if (getppid() != parent) _exit(1);  // it ended before this process could say so
}

End end_of(int status) {
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGPROF ? End::out_of_time : End::by_signal;
  return WEXITSTATUS(status) == out_of_memory ? End::out_of_memory : End::by_itself;
}

std::string reason_for(int status, const ProcessLimits& limits) {
  switch (end_of(status)) {
    case End::by_itself:
      return "";
    case End::out_of_time:
      return "stopped after " + seconds_text(limits.processor_seconds);
    case End::out_of_memory:
      return "needed more than " + size_text(limits.bytes) + " of memory";
    case End::by_signal:
      break;
  }
  return fmt::format("ended by signal {} ({})", WTERMSIG(status), strsignal(WTERMSIG(status)));
}

std::string seconds_text(double seconds) {
  return fmt::format("{:.3g} s", seconds);
}

}  // namespace gradstone
