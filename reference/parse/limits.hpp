#pragma once

#include <cstddef>
#include <cstdint>

/// What a text of equations may take, so that no text can exhaust time, memory or the stack. The
/// limits are far beyond what a person writes; docs/notation.md states them.
namespace gradstone::parse {

inline constexpr std::size_t most_bytes = std::size_t{1} << 19;  ///< of the text
inline constexpr std::size_t most_systems = 1000;
inline constexpr std::size_t most_statements = 500;  ///< of one system
inline constexpr std::size_t most_steps = 200;       ///< of one chain
inline constexpr std::size_t most_letters = 64;      ///< of a name
inline constexpr int most_depth = 200;      ///< of a formula, with sums and products one by one
inline constexpr double most_nodes = 1e5;   ///< of a formula, where functions are written out
inline constexpr double most_power = 1000;  ///< exponents, and powers of powers
inline constexpr std::int64_t most_entries = 10000;  ///< of a matrix whose size has no names
inline constexpr std::int64_t most_in_size = 1000;   ///< a number in a size
inline constexpr std::size_t most_in_product = 4;    ///< factors of a product in a size
inline constexpr std::size_t most_in_sum = 16;       ///< terms of a size
/// What all formulas of a text hold together: operations, and the names and terms in their shapes.
inline constexpr std::size_t most_held = 3'000'000;

}  // namespace gradstone::parse
