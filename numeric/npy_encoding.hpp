#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "numeric/npy_array.hpp"

namespace gradstone::npy {

/// IEEE binary16: 1 sign bit, 5 exponent bits with bias 15, 10 fraction bits. Exact in float.
inline float from_half(std::uint16_t bits) {
  const int exponent = (bits >> 10) & 0x1f;
  const auto fraction = static_cast<float>(bits & 0x3ff);
  const float sign = (bits & 0x8000) != 0 ? -1.0F : 1.0F;
  if (exponent == 0x1f) {
    return fraction == 0 ? sign * std::numeric_limits<float>::infinity()
                         : std::numeric_limits<float>::quiet_NaN();
  }
  if (exponent == 0) return sign * std::ldexp(fraction, -24);
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

/// How npy files write numbers: the stored form, and the number that it stands for.
struct Bool {
  using Storage = std::uint8_t;
  static std::uint8_t value(Storage stored) { return stored != 0 ? 1 : 0; }
};
struct Half {
  using Storage = std::uint16_t;
  static float value(Storage stored) { return from_half(stored); }
};
template <typename T>
struct Plain {
  using Storage = T;
  static T value(Storage stored) { return stored; }
};

/// Calls f with the encoding of the type.
template <typename F>
void with_encoding(NpyType type, F f) {
  switch (type) {
    case NpyType::b1:
      return f(Bool{});
    case NpyType::i1:
      return f(Plain<std::int8_t>{});
    case NpyType::i2:
      return f(Plain<std::int16_t>{});
    case NpyType::i4:
      return f(Plain<std::int32_t>{});
    case NpyType::i8:
      return f(Plain<std::int64_t>{});
    case NpyType::u1:
      return f(Plain<std::uint8_t>{});
    case NpyType::u2:
      return f(Plain<std::uint16_t>{});
    case NpyType::u4:
      return f(Plain<std::uint32_t>{});
    case NpyType::u8:
      return f(Plain<std::uint64_t>{});
    case NpyType::f2:
      return f(Half{});
    case NpyType::f4:
      return f(Plain<float>{});
    case NpyType::f8:
      return f(Plain<double>{});
  }
}

}  // namespace gradstone::npy
