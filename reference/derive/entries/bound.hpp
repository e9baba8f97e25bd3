#pragma once

#include "reference/derive/entries/term.hpp"

namespace gradstone::derive::entries {

/// The scalar as it is multiplied: sums bind fresh indices from 1 to a dimension, and what else is
/// said of their ranges, and deltas, are guards. `free` are the ranges of the other indices.
/// Errors: UnsupportedError for a bound that is an index of two ranges.
Scalar prepared(const Scalar& scalar, const Ranges& free, Knowledge& known);

/// The same with names of bound indices that depend on how sums are nested only.
Scalar canonical(const Scalar& scalar);

}  // namespace gradstone::derive::entries
