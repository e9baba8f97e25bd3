#pragma once

#include <cstdint>

#include "reference/system.hpp"

namespace gradstone {

/// The equations of so many steps of an optimizer, one after the other, as one system: what a step
/// computes is what the next one reads.
///
/// Names       of step k get `_k`; the states before the first step keep theirs. What no step
///             updates, as the gradient, is given anew in each: g_1, g_2. So is a parameter that
///             counts, as the t of Adam, which is one more in every step; others are the same.
/// Outputs     the states after the last step: x_next_3.
/// Errors      UnsupportedError for what is no optimizer, has a shape with a size parameter, or
///             recurrences; DomainError for less than one step.
EquationSystem several_steps(const EquationSystem& optimizer, std::int64_t steps);

}  // namespace gradstone
