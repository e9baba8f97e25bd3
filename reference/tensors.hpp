#pragma once

#include "reference/system.hpp"

namespace gradstone {

/// Whether the expression has matrices only, and none of them is given by its entries.
bool is_of_matrices(const Expr& expression);

/// Whether the system is more than equations of matrices: it has tensors of another number of axes,
/// equations that are given by their entries, or a recurrence. Networks hand on matrices only, and
/// gradients are derived by entries.
bool has_tensors(const EquationSystem& system);

}  // namespace gradstone
