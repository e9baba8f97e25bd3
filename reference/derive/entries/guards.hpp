#pragma once

#include "reference/derive/entries/comparisons.hpp"

namespace gradstone::derive::entries {

/// Takes indices of sums that a guard says, sum(u: U, [u + a - 1 = l] f(u)), out of the sum,
/// [1 <= l - a + 1 <= U] f(l - a + 1), where the guard has the index with the factor 1 or -1; then
/// leaves guards out that always hold. Returns false where the guards never hold.
bool solve_guards(Term& term, const Ranges& free, const Knowledge& known);

}  // namespace gradstone::derive::entries
