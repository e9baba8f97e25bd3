#pragma once

#include "symbolic/ginac/laurent.hpp"

namespace gradstone::ginac {

/// The logarithm of a positive constant, of a rational number by its prime factors:
/// log(6) is log(2) + log(3); log(sqrt(2)) is log(2) / 2.
ex log_of_constant(const ex& positive);

/// The square root of a constant, of a rational number by its prime factors: sqrt(6) is
/// sqrt(2) sqrt(3).
ex root_of_constant(const ex& constant);

}  // namespace gradstone::ginac
