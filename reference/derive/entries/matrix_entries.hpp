#pragma once

#include "reference/derive/entries/term.hpp"
#include "reference/expr/expr.hpp"

namespace gradstone::derive::entries {

/// The entry of an expression at a place, by the definitions of the table of operations.
Scalar entry_of(const Expr& expression, const std::vector<Place>& places, Knowledge& known);

}  // namespace gradstone::derive::entries
