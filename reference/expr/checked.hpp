#pragma once

#include <cstdint>

#include "reference/error.hpp"

namespace gradstone {

/// Arithmetic of sizes and places. Errors: DomainError where the result does not fit 64 bits.
inline std::int64_t checked_sum(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_add_overflow(a, b, &result))
    throw DomainError("a size or a place does not fit 64 bits");
  return result;
}

inline std::int64_t checked_product(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_mul_overflow(a, b, &result))
    throw DomainError("a size or a place does not fit 64 bits");
  return result;
}

inline std::int64_t checked_difference(std::int64_t a, std::int64_t b) {
  std::int64_t result = 0;
  if (__builtin_sub_overflow(a, b, &result))
    throw DomainError("a size or a place does not fit 64 bits");
  return result;
}

}  // namespace gradstone
