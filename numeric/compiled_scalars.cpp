#include "numeric/compiled_scalars.hpp"

namespace gradstone {

GRADSTONE_SCALAR_READER(, float);
GRADSTONE_SCALAR_READER(, double);
GRADSTONE_SCALAR_READER(, Dual<double>);
GRADSTONE_SCALAR_READER(, Bounded<float>);
GRADSTONE_SCALAR_READER(, Bounded<double>);
GRADSTONE_SCALAR_READER(, Dual<Bounded<double>>);
GRADSTONE_SCALAR_READER(, DeclaredBound);
GRADSTONE_SCALAR_READER(, Rational);
GRADSTONE_SCALAR_READER(, Dual<Rational>);

}  // namespace gradstone
