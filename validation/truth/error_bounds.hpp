#pragma once

#include "numeric/declared_types.hpp"
#include "numeric/evaluate.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// How far the values of a correct implementation may be from the true ones, entry by entry: the
/// larger of the bounds (numeric/bound.hpp) of the printed equations and of the equations after the
/// rewrite rules, as a plan executes them. Infinite where nothing can be said, for instance where
/// an intermediate value may overflow.
///
/// Parameters that the type of arithmetic does not have are rounded to it.
/// Errors: those of give().
Values<double> error_bounds(const EquationSystem& system, Equations equations, const Sizes& sizes,
                            const Values<double>& given, const ParameterValues<double>& parameters,
                            const DeclaredTypes& types);

}  // namespace gradstone
