#pragma once

#include <vector>

#include "reference/claim.hpp"
#include "reference/finding.hpp"

namespace gradstone {

/// For how much of a claim a proof stands that goes by single sizes and reasons almost everywhere:
/// at these sizes, for the steps that it takes one by one, and, where the system has formulas by
/// cases, off the points at which cases meet.
ProofScope scope_at_sizes(const EquationSystem& system, const Claim& claim,
                          const std::vector<Sizes>& sizes);

/// Whether the expression has a function or entries that are defined by such cases.
bool has_cases(const Expr& expression);

/// Whether a formula, or a function that it applies, is defined by cases that values decide, not
/// indices and sizes alone.
bool has_cases(const Scalar& formula);

}  // namespace gradstone
