#pragma once

#include "validation/check/check.hpp"

namespace gradstone {

/// How many mutants (validation/mutation/mutants.hpp) of the formula of an output this check
/// refuses: those that are further from the true value than twice the bound, in an entry of a case.
/// A mutant that is proved equal to the right formula for all sizes is not counted.
Power power_of(const EquationSystem& system, const std::string& output,
               const std::vector<VectorCase>& cases, const std::vector<Expectation>& expectations);

/// Whether an answer of zeros would pass in all of these cases, although the output is not 0 by its
/// equations: windows that lie on padding, or a factor that is 0 everywhere. Then nothing is known
/// of an answer that holds.
bool zeros_would_pass(const EquationSystem& system, const std::string& output,
                      const std::vector<Expectation>& expectations);

}  // namespace gradstone
