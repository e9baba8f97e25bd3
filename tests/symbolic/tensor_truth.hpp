#pragma once

#include <optional>
#include <string>

#include "reference/claim.hpp"
#include "reference/system.hpp"

namespace gradstone::testing_random {

/// What plain loops say against a claim, an identity of entries or a gradient, at numbers that are
/// drawn: small halves, and any places. Exact where the formulas are rational, else with long
/// doubles, where a difference counts that no rounding explains. A gradient is compared, entry by
/// entry (40 at most), with the derivative by dual numbers.
/// Errors: DomainError where a formula has no value.
std::optional<std::string> refuting_numbers(const EquationSystem& system, const Claim& claim,
                                            const Sizes& sizes, unsigned seed);

}  // namespace gradstone::testing_random
