#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// The inputs, weights and learned parameters whose gradients a system does not state, though it is
/// about gradients: no optimizer, no rule, and no operation or derivation without a backward
/// equation, which is about values.
std::vector<std::string> missing_gradients(const EquationSystem& system);

/// What a system leaves unsaid, one sentence each: gradients of inputs, weights and learned
/// parameters that it does not state, and backward values that are no gradient and go nowhere, such
/// as a gradient whose name is misspelt. Nothing where the equations are complete.
std::vector<std::string> notes_on(const EquationSystem& system);

/// The form of with_learned_parameters.
inline constexpr const char* learned_parameters = "learned parameters";

/// An activation that states derivatives with respect to its parameters, f_al(x), as a layer of one
/// unit in which the parameters are learned: its gradients claim these. Nothing for others.
std::optional<EquationSystem> with_learned_parameters(const EquationSystem& system);

}  // namespace gradstone
