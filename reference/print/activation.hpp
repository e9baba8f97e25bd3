#pragma once

#include <optional>

#include "reference/system.hpp"

namespace gradstone::print {

/// The function f of a system that says no more than Y = f(X) and, where a derivative is stated,
/// DX = hadamard(DY, f'(X)): such an activation is printed by cases. Nothing for other systems.
std::optional<ElementFunction> activation_function(const EquationSystem& system);

}  // namespace gradstone::print
