#pragma once

#include "numeric/compiled_scalars.hpp"
#include "numeric/declared_types.hpp"
#include "validation/truth/ball.hpp"
#include "validation/truth/double_double.hpp"

// The readers of scalars with enclosures and with bounds of declared types are compiled once, in
// truth_loops.cpp.

namespace gradstone {

GRADSTONE_SCALAR_READER(extern, DoubleDouble);
GRADSTONE_SCALAR_READER(extern, Ball);
GRADSTONE_SCALAR_READER(extern, DeclaredBound);

}  // namespace gradstone
