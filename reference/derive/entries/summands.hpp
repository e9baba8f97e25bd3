#pragma once

#include <vector>

#include "reference/derive/entries/term.hpp"

namespace gradstone::derive::entries {

/// Whether what the sums bind is read.
bool is_bound_in(const Factor& factor, const std::vector<SumRange>& sums);
bool is_bound_in(const Comparison& guard, const std::vector<SumRange>& sums);

/// The part of a term whose sums are connected with its first one, by factors and guards; the rest
/// stays.
Term take_connected(Term& term);

/// The sum of the terms as a formula, each written by itself: independent sums side by side, guards
/// in front, what is added before what is subtracted.
Scalar side_by_side(const Terms& terms);

}  // namespace gradstone::derive::entries
