#pragma once

#include <ctime>

namespace gradstone::plan {

/// The processor time of this thread, which does the work: other programs may be running.
inline double processor_seconds() {
  timespec time{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

}  // namespace gradstone::plan
