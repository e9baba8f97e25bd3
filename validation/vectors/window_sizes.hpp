#pragma once

#include <cstddef>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// Sizes at which windows lie on what they look at, for a system with sizes that are parameters:
/// strides, dilations, paddings. Most others make gradients of nothing but zeros, which every
/// mistake leaves as they are: a wide stride, or a padding as wide as the image, passes it by.
///
/// They are drawn, the same everywhere: parameters up to 3, other sizes from 2 to 5. Taken are
/// those at which of each gradient, and of each output, at least one entry in four is not 0. At
/// most `count`, all different; none where few of the drawn ones are such, or without such
/// parameters.
std::vector<Sizes> window_sizes(const EquationSystem& system, std::size_t count);

}  // namespace gradstone
