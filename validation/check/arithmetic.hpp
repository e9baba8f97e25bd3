#pragma once

#include <string>
#include <vector>

#include "validation/check/diagnosis.hpp"

namespace gradstone {

/// What explains answers that are not finite and should be: whether the formula, computed as it is
/// printed, overflows at just these entries.
std::vector<std::string> diagnose_overflow(const EquationSystem& system, const std::string& output,
                                           const DeclaredTypes& declared,
                                           const std::vector<WrongAnswer>& not_finite);

/// Whether wrong answers of float64 hold for arithmetic in float32: constants, or values in
/// between, are kept in it. `all` are the cases in which the output is answered.
std::vector<std::string> diagnose_short_arithmetic(const EquationSystem& system,
                                                   const std::string& output,
                                                   const DeclaredTypes& declared,
                                                   const std::vector<WrongAnswer>& all);

/// The types in which sums would have to be kept for the answers to hold: of f32, tf32, f16, bf16
/// those that fit all cases. `all` are the cases in which the output is answered.
std::vector<std::string> fitting_accumulators(const EquationSystem& system,
                                              const std::string& output,
                                              const DeclaredTypes& declared,
                                              const std::vector<WrongAnswer>& all);

}  // namespace gradstone
