#pragma once

#include "numeric/compiled_scalars.hpp"
#include "validation/numeric/germ.hpp"

// The readers of scalars for numbers that decide comparisons exactly are compiled once, in
// sharp_loops.cpp. For sources only: the header holds types of CLN.

namespace gradstone {

GRADSTONE_SCALAR_READER(extern, SharpReal);
GRADSTONE_SCALAR_READER(extern, Germ);
GRADSTONE_SCALAR_READER(extern, Dual<SharpReal>);
GRADSTONE_SCALAR_READER(extern, Dual<Germ>);

}  // namespace gradstone
