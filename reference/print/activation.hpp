#pragma once

#include <optional>

#include "reference/system.hpp"

namespace gradstone::print {

/// The function f of a system that says no more than Y = f(X), DX = hadamard(DY, f'(X)) with the
/// stated derivative: such an activation is printed by cases. Nothing for other systems.
std::optional<ElementFunction> activation_function(const EquationSystem& system);

}  // namespace gradstone::print
