#pragma once

#include <vector>

#include "validation/numeric/landmarks.hpp"

namespace gradstone {

/// The smallest sizes of a system, and the smallest others that are all alike.
std::vector<Sizes> smallest_even_sizes(const EquationSystem& system);

/// Sizes and numbers of steps about those that the formulas of a claim compare with, up to 64: one
/// of them at a time, or all alike where they are small, the others as small as they can be. For
/// the steps of an optimizer, many of them in any case.
std::vector<Sizes> special_sizes(const EquationSystem& system, const Claim& claim,
                                 const Landmarks& landmarks);

}  // namespace gradstone
