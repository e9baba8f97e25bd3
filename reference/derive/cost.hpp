#pragma once

#include "reference/system.hpp"

namespace gradstone::derive {

/// How long a formula is: the number of nodes. A coefficient counts its own, so 2/N * X has five.
int length_of(const Expr& expression);
int length_of(const Scalar& scalar);

/// The lengths of the right-hand sides of the backward equations, and one for each left-hand side.
int backward_length(const EquationSystem& system);

}  // namespace gradstone::derive
