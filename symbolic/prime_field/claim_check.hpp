#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>

#include "reference/claimed.hpp"
#include "symbolic/prime_field/cut.hpp"
#include "symbolic/prime_field/degree_generators.hpp"

namespace gradstone::prime_field {

/// What a trial looks at.
struct Probe {
  std::uint64_t seed = 0;  ///< of the direction in which a gradient is tested
  std::size_t first = 0;   ///< the direction is 0 outside entries first, ..., last - 1
  std::size_t last = static_cast<std::size_t>(-1);
  const Cut* cut = nullptr;  ///< prove the claim by itself, given others
};

/// Left side minus right side of a claim in one sample.
template <class Number>
struct Difference {
  Number value{};                    ///< 0 if the claim holds in this sample
  std::optional<std::size_t> entry;  ///< the first entry that differs, where entries are compared
  std::size_t columns = 1;           ///< of the compared matrix, to name the entry
  std::size_t entries = 1;

  void add(const Number& left, const Number& right, std::size_t k) {
    const Number difference = left - right;
    if constexpr (Generators<Number>::counts_degrees) {
      value = Degree::larger(value, difference);
    } else if (!entry && !difference.is_zero()) {
      value = difference;
      entry = k;
    }
  }
};

/// Evaluates both sides of one claim in one sample.
/// Errors: UnsupportedError; DivisionByZero and NoRoot where the sample is none.
template <class Number>
Difference<Number> difference(const EquationSystem& system, const Claimed& claimed,
                              const Sizes& sizes, Generators<Number>& generators,
                              const Probe& probe);

}  // namespace gradstone::prime_field
