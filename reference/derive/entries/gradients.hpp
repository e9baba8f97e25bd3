#pragma once

#include "reference/system.hpp"

namespace gradstone::derive::entries {

/// The system with backward equations that are derived from its forward equations entry by entry,
/// for tensors, recurrences and several outputs; see derive_gradients, which calls it.
///
/// DX[m] is the sum over all places of a forward value U where X[p] is read, of [p = m] DU times
/// the derivative of the formula of U by what is read. The gradients of a recurrence are one that
/// runs the other way, with 0 behind its last step.
EquationSystem derive_by_entries(const EquationSystem& system);

}  // namespace gradstone::derive::entries
