#pragma once

#include <optional>
#include <string>

#include "validation/mutation/mutants.hpp"

namespace gradstone {

/// Where a mutant computes another number than the original, or none at all, on some samples of
/// what is given: `P[1]: nan, where the equation gives 0.25`. Nothing where they agree far beyond
/// rounding, or where that can't be said: of functions, and of steps of an optimizer.
///
/// It is plain evaluation in long double, which knows nothing of proofs and of kinds of mistakes. A
/// mutant that leaves the domain, as a logarithm of a negative number does, has no counterexample,
/// which both sides need to have values for.
std::optional<std::string> find_other_value(const EquationSystem& original, const Mutant& mutant);

}  // namespace gradstone
