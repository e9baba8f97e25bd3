#include "validation/numeric/cln_loops.hpp"

namespace gradstone {

GRADSTONE_SCALAR_READER(, ClnReal);
GRADSTONE_SCALAR_READER(, ClnDual);

}  // namespace gradstone
