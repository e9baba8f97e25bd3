#pragma once

#include <vector>

#include "validation/vectors/design.hpp"

namespace gradstone {

/// Smaller values for a size, the smallest first: every one near the least, then few, and at last
/// the next smaller one.
std::vector<std::int64_t> smaller_sizes(std::int64_t size, std::int64_t least);

/// Cases at other, mostly smaller, sizes that may fail like the given one: its first entries along
/// each axis, its last ones; the same with masks, targets and parameters drawn anew, where
/// conditions tie them together; everything drawn anew. Places of other tensors stay within these.
/// Some of them may break the conditions of the system (is_valid_case).
std::vector<VectorCase> cases_at_sizes(const EquationSystem& system, const VectorCase& item,
                                       const Sizes& sizes, const FloatFormat& format);

}  // namespace gradstone
