#pragma once

#include "reference/derive/entries/term.hpp"

namespace gradstone::derive::entries {

/// The ranges of the free indices, and of those of the sums of a term.
Ranges ranges_of(const Term& term, const Ranges& free);

/// Whether the comparison holds for all whole numbers of the ranges for which the others hold; as
/// far as that is shown.
bool is_implied(const Comparison& guard, const std::vector<Comparison>& others,
                const Ranges& ranges, const Knowledge& known);
/// Whether it holds for none of them.
bool is_excluded(const Comparison& guard, const std::vector<Comparison>& others,
                 const Ranges& ranges, const Knowledge& known);

}  // namespace gradstone::derive::entries
