#pragma once

#include "reference/derive/entries/term.hpp"

namespace gradstone::derive::entries {

/// The sum of the terms as a short formula: what summands have in common stands in front of them,
/// and what a sum does not move with in front of the sum.
Scalar written(const Terms& terms, Knowledge& known);

}  // namespace gradstone::derive::entries
