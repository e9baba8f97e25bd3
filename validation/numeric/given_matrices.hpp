#pragma once

#include "validation/numeric/brush.hpp"

namespace gradstone {

/// Draws the matrices of a sample that it does not hold yet, from their domains, such that the
/// conditions on them hold: sums, and zeros and ones, are made so; the rest is tried.
/// Errors: DomainError where no matrices were found that meet the conditions.
void draw_given_matrices(const EquationSystem& system, Sample& sample, Brush& brush);

}  // namespace gradstone
