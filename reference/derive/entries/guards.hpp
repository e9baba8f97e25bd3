#pragma once

#include "reference/derive/entries/term.hpp"

namespace gradstone::derive::entries {

/// The ranges of the free indices, and of those of the sums of a term.
Ranges ranges_of(const Term& term, const Ranges& free);

/// Whether the comparison holds for all whole numbers of the ranges for which the others hold; as
/// far as that is shown.
bool is_implied(const Comparison& guard, const std::vector<Comparison>& others,
                const Ranges& ranges, const Knowledge& known);

/// The whole number as a formula.
Scalar number_of(const Affine& number);

/// Takes indices of sums that a guard says, sum(u: U, [u + a - 1 = l] f(u)), out of the sum,
/// [1 <= l - a + 1 <= U] f(l - a + 1), where the guard has the index with the factor 1 or -1; then
/// leaves guards out that always hold. Returns false where the guards never hold.
bool solve_guards(Term& term, const Ranges& free, const Knowledge& known);

}  // namespace gradstone::derive::entries
