#pragma once

#include "reference/system.hpp"

namespace gradstone::mutation {

/// Whether an equation may stand in a system under its name: all indices run over the dimensions
/// where they stand, places lie inside of their tensors, and a step of a recurrence reads nothing
/// that comes later.
bool is_well_formed(const EquationSystem& system, const std::string& name, const Expr& value);
/// The same for one entry of a shape.
bool is_well_formed(const EquationSystem& system, const std::vector<Index>& indices,
                    const Shape& shape, const Scalar& value);

}  // namespace gradstone::mutation
