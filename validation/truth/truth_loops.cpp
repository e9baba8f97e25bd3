#include "validation/truth/truth_loops.hpp"

namespace gradstone {

GRADSTONE_SCALAR_READER(, DoubleDouble);
GRADSTONE_SCALAR_READER(, Ball);

}  // namespace gradstone
