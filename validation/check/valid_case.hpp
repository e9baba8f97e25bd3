#pragma once

#include "validation/vectors/design.hpp"

namespace gradstone {

/// Whether a system may be given a case: every tensor has entries at its sizes, all numbers are in
/// their domains, the conditions on parameters hold, and those on tensors as nearly as they do
/// in another case. Equations such as T(Q) * Q = identity(n) hold of rounded numbers but nearly.
///
/// Not a number and infinity are in the domain of real numbers here: designed cases have them.
bool is_valid_case(const EquationSystem& system, const VectorCase& item, double allowed_residual);

/// By how much the conditions on tensors miss, in the entry that is worst: 0 where there are none.
double condition_residual(const EquationSystem& system, const VectorCase& item);

/// Whether a condition on tensors reads the tensor, or its entries depend on each other otherwise.
bool is_bound_by_conditions(const EquationSystem& system, const std::string& name);

}  // namespace gradstone
