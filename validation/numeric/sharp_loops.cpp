#include "validation/numeric/sharp_loops.hpp"

namespace gradstone {

GRADSTONE_SCALAR_READER(, SharpReal);
GRADSTONE_SCALAR_READER(, Germ);
GRADSTONE_SCALAR_READER(, Dual<SharpReal>);
GRADSTONE_SCALAR_READER(, Dual<Germ>);

}  // namespace gradstone
