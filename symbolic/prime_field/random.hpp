#pragma once

#include <cstdint>

namespace gradstone::prime_field {

/// A small generator of random 64-bit numbers (SplitMix64), the same on every platform.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    state_ += 0x9e3779b97f4a7c15ULL;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
    return z ^ (z >> 31);
  }

  /// Uniform below a bound that is just under a power of two.
  std::uint64_t below(std::uint64_t bound) {
    const int shift = __builtin_clzll(bound);
    for (;;) {
      const std::uint64_t value = next() >> shift;
      if (value < bound) return value;
    }
  }

  bool coin() { return (next() >> 63) != 0; }

 private:
  std::uint64_t state_;
};

/// The last digit of a number that is written to this base, which is taken off.
inline std::size_t next_digit(std::uint64_t& number, std::size_t base) {
  const std::size_t digit = number % base;
  number /= base;
  return digit;
}

}  // namespace gradstone::prime_field
