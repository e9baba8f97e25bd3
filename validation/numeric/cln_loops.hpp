#pragma once

#include "numeric/compiled_scalars.hpp"
#include "symbolic/cln_real.hpp"

// The readers of scalars with 60 digits are compiled once, in cln_loops.cpp. For sources only: the
// header holds types of CLN.

namespace gradstone {

using ClnDual = Dual<ClnReal>;

GRADSTONE_SCALAR_READER(extern, ClnReal);
GRADSTONE_SCALAR_READER(extern, ClnDual);

}  // namespace gradstone
