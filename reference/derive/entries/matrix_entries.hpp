#pragma once

#include "reference/derive/entries/term.hpp"
#include "reference/expr/expr.hpp"

namespace gradstone::derive::entries {

/// The entry of an expression at a place, by the definitions of the table of operations.
Scalar entry_of(const Expr& expression, const std::vector<Place>& places, Knowledge& known);

/// The scalar where the formula of a function stands for its name if it is as short: x^2 for
/// square(x), tanh(x) for hyperbolic_tangent(x).
Scalar with_short_functions(const Scalar& scalar);

}  // namespace gradstone::derive::entries
