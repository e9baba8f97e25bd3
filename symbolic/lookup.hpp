#pragma once

#include <string>

#include "reference/system.hpp"

namespace gradstone {

// What provers look up in the system that a claim belongs to.
// Errors: UnknownNameError, where nothing is said to be null.

/// The definition by elements of a value; null if there is none.
const ElementDefinition* find_definition(const EquationSystem& system, const std::string& name);

/// The elementwise function that has a stable form, by its name.
ElementFunction function_with_stable_form(const EquationSystem& system, const std::string& name);

/// The elementwise function whose derivative has this name.
ElementFunction function_with_derivative(const EquationSystem& system, const std::string& name);

/// What is stated of the steps of an optimizer's state.
const Unrolled& find_unrolled(const EquationSystem& system, const std::string& name);

}  // namespace gradstone
