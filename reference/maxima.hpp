#pragma once

#include "reference/system.hpp"

namespace gradstone {

/// Whether every maximum of the equations has a value at these sizes: at every entry that reads it,
/// its conditions hold at some of its places. A condition on looked-up places counts as one that
/// holds.
///
/// In a pooling without zeros around the image, a window that lies outside has no largest element.
/// Errors: UnknownNameError when a size is missing.
bool have_maxima(const EquationSystem& system, const Sizes& sizes);

}  // namespace gradstone
