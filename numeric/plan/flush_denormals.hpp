#pragma once

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace gradstone::plan {

/// While it lives, this thread computes with 0 in place of numbers below the smallest normal one,
/// 1.2e-38 in float. Does nothing on processors other than x86-64.
///
/// A moment whose gradients have ended decays by a factor such as 0.9 until it is that small, and
/// stays there: a few units in the last place of the smallest numbers times 0.9 round to
/// themselves. Many processors take a hundred times as long for each.
class FlushDenormals {
 public:
  FlushDenormals(const FlushDenormals&) = delete;
  FlushDenormals& operator=(const FlushDenormals&) = delete;
#if defined(__SSE2__)
  explicit FlushDenormals(bool flushes) : before_(_mm_getcsr()) {
    constexpr unsigned results_to_zero = 0x8000, operands_to_zero = 0x0040;
    if (flushes) _mm_setcsr(before_ | results_to_zero | operands_to_zero);
  }
  ~FlushDenormals() {
    _mm_setcsr(before_);
  }

 private:
  unsigned before_;
#else
  explicit FlushDenormals(bool) {}
  ~FlushDenormals() = default;
#endif
};

}  // namespace gradstone::plan
