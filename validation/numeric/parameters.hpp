#pragma once

#include "validation/numeric/brush.hpp"

namespace gradstone {

/// Draws the parameters of a system that a trial does not give. Equalities between them that are
/// linear are solved for one of them, and linear bounds are kept to; the other conditions are
/// tried. Errors: DomainError where no parameters were found that meet the conditions.
ParameterValues<Rational> draw_parameters(const EquationSystem& system, const Trial& trial,
                                          Brush& brush);

}  // namespace gradstone
