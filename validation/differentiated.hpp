#pragma once

#include <optional>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// The function that an activation states by cases, with its parameters learned or given; nothing
/// for other systems.
std::optional<ElementFunction> stated_function(const EquationSystem& system);

/// Whether the equations of a file differentiate through a function that the file states: in a
/// forward equation it is applied to what a gradient is taken of, directly or by other functions. A
/// function that nothing uses is meant to be differentiated. One that only backward equations,
/// definitions or identities use, or that is applied to masks, targets and numbers alone, is not.
///
/// Functions of a file are helpers as well, and what jumps may help: a step function is the stated
/// derivative of others, `where x > 0: 1/x, else: 0` guards a division.
bool is_differentiated(const ElementFunction& function,
                       const std::vector<const EquationSystem*>& systems);

}  // namespace gradstone
