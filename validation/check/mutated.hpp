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

/// The equations that compute an output: its own and those before it.
Equations equations_of_output(const EquationSystem& system, const std::string& output);

/// What they are given in a case: forward equations no cotangents.
Values<double> given_to(const EquationSystem& system, Equations equations, const VectorCase& item);

/// What equations give for a case, in double; nothing where they can't be evaluated.
std::optional<Values<double>> values_of_case(const EquationSystem& system, Equations equations,
                                             const VectorCase& item);

/// What a mutant gives for an output, in double; nothing where it can't be evaluated.
std::optional<Matrix<double>> mutated_value(const Mutant& mutant, const std::string& output,
                                            const VectorCase& item);

/// Whether no implementation that computes this value would pass. It is computed in double, where
/// an implementation has an error of its own: hence it is refused from twice the bound on.
bool is_refused(const Matrix<double>& value, const Expected& expected);

}  // namespace gradstone
