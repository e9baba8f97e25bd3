#pragma once

#include <optional>

#include "validation/numeric/kinks.hpp"

namespace gradstone {

/// Numbers at which two cases of a formula meet and the claim fails. The provers say nothing about
/// these points. Values: both sides are compared there. Derivatives of functions: see kinks.hpp.
/// Gradients: see gradient_at_ties.hpp.
///
/// Inputs are drawn from few small numbers, so that many comparisons are between equal ones, and
/// moved one after the other to where the two sides of a comparison are equal: solved exactly where
/// that depends linearly on an entry, else with 90 digits between points of different sign.
/// Effort     brief: a second look at what is proved at these points; else until enough samples
///            meet ties, for at most two seconds.
enum class Effort { brief, full };
std::optional<Counterexample> find_counterexample_at_kinks(const EquationSystem& system,
                                                           const Claim& claim,
                                                           Jumps jumps = Jumps::refute,
                                                           Effort effort = Effort::full);

}  // namespace gradstone
