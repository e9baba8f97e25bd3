#pragma once

#include <optional>

#include "reference/claim.hpp"
#include "validation/report.hpp"

namespace gradstone {

/// Concrete numbers that show that a claim is wrong: the smallest sizes that do, and the simplest
/// small integers (halves and quarters where it must be) as inputs. Nothing when none is found.
///
/// The truth is computed with 60 digits, a derivative with dual numbers; inputs stay away from
/// kinks, so that no convention is called wrong.
std::optional<Counterexample> find_counterexample(const EquationSystem& system, const Claim& claim);

/// Numbers at which two cases of a formula meet and the sides of a claim about values differ. The
/// provers say nothing about these points. Nothing for derivatives, where a convention decides.
std::optional<Counterexample> find_counterexample_at_kinks(const EquationSystem& system,
                                                           const Claim& claim);

}  // namespace gradstone
