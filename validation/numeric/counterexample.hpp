#pragma once

#include <optional>

#include "reference/claim.hpp"
#include "validation/numeric/sample.hpp"
#include "validation/report.hpp"

namespace gradstone {

/// Concrete numbers that show that a claim is wrong: the smallest sizes that do, and the simplest
/// small integers (halves and quarters where it must be) as inputs. Nothing when none is found.
///
/// The truth is computed with 60 digits, a derivative with dual numbers; inputs stay away from
/// kinks, so that no convention is called wrong.
std::optional<Counterexample> find_counterexample(const EquationSystem& system, const Claim& claim);

/// A counterexample without its two values: what is given, as far as the claim reads it, and the
/// name of the entry at a place of a matrix with so many columns.
Counterexample inputs_at(const EquationSystem& drawn, const Claim& claim, const Sample& sample,
                         std::size_t place, std::int64_t columns);

}  // namespace gradstone
