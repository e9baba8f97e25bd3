#pragma once

#include "reference/system.hpp"

namespace gradstone {

/// Whether the expression has matrices only, and none of them is given by its entries.
bool is_of_matrices(const Expr& expression);

/// Whether the system is more than equations of matrices: it has tensors of another number of axes,
/// equations that are given by their entries, or a recurrence. Networks hand on matrices only, and
/// gradients are derived by entries.
bool has_tensors(const EquationSystem& system);

/// The sum of the products of the entries of two tensors of one shape, over these indices.
Scalar inner_product(const std::string& left, const std::string& right, const Shape& shape,
                     const std::vector<Index>& indices);

}  // namespace gradstone
