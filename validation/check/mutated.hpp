#pragma once

#include <optional>

#include "validation/check/expectation.hpp"
#include "validation/mutation/mutants.hpp"

namespace gradstone {

/// The mutants of the formulas of an output of a system that was judged: of its own equation first,
/// then of those before it that it reads, directly or not; of a gradient, only backward
/// equations. They are rewritten as a plan executes them.
std::vector<Mutant> mutants_of_output(const EquationSystem& judged_system,
                                      const std::string& output);

/// What a mutant gives for an output, in double; nothing where it can't be evaluated.
std::optional<Matrix<double>> mutated_value(const Mutant& mutant, const std::string& output,
                                            const VectorCase& item);

}  // namespace gradstone
