#pragma once

#include "numeric/compiled_scalars.hpp"
#include "validation/truth/ball.hpp"
#include "validation/truth/double_double.hpp"

// The readers of scalars with enclosures are compiled once, in
// truth_loops.cpp.

namespace gradstone {

GRADSTONE_SCALAR_READER(extern, DoubleDouble);
GRADSTONE_SCALAR_READER(extern, Ball);

}  // namespace gradstone
