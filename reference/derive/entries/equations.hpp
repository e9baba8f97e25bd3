#pragma once

#include "reference/derive/entries/gradient.hpp"
#include "reference/derive/entries/index_names.hpp"

namespace gradstone::derive::entries {

/// The system with the gradients as backward equations, in their order. Those of a recurrence are
/// one that runs the other way, with 0 behind its last step; those of inputs that it reads step by
/// step follow in it.
EquationSystem with_equations(const EquationSystem& system, std::vector<Gradient> gradients,
                              const IndexNames& index_names, Knowledge& known);

}  // namespace gradstone::derive::entries
