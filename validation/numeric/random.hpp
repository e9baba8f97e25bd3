#pragma once

#include <array>
#include <cstdint>

namespace gradstone {

/// The generator xoshiro256**, its state filled by splitmix64: the same numbers from the same seed
/// on every machine and with every standard library.
class Random {
 public:
  explicit Random(std::uint64_t seed) {
    for (auto& word : state_) {
      seed += 0x9e3779b97f4a7c15;
      std::uint64_t z = seed;
      z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
      z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
      word = z ^ (z >> 31);
    }
  }

  std::uint64_t next() {
    const std::uint64_t result = rotate(state_[1] * 5, 7) * 9;
    const std::uint64_t shifted = state_[1] << 17;
    state_[2] ^= state_[0];
    state_[3] ^= state_[1];
    state_[1] ^= state_[2];
    state_[0] ^= state_[3];
    state_[2] ^= shifted;
    state_[3] = rotate(state_[3], 45);
    return result;
  }

  /// A whole number from first to last, both included; the bias is below (last - first) / 2^64.
  std::int64_t between(std::int64_t first, std::int64_t last) {
    // Without a sign, where the range of all numbers from 0 on has a length too.
    const auto from = static_cast<std::uint64_t>(first);
    const std::uint64_t count = static_cast<std::uint64_t>(last) - from + 1;
    return static_cast<std::int64_t>(from + (count == 0 ? next() : next() % count));
  }

 private:
  static std::uint64_t rotate(std::uint64_t x, int k) { return (x << k) | (x >> (64 - k)); }

  std::array<std::uint64_t, 4> state_{};
};

}  // namespace gradstone
