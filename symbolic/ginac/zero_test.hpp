#pragma once

#include "symbolic/ginac/tower.hpp"

namespace gradstone::ginac {

/// Whether an expression of the tower's symbols is shown to be 0.
///
/// Products of indicators are reduced (P^2 = P, and what the assumptions say of two conditions);
/// every relation of a root or a reciprocal is solved for a variable that occurs linearly in it, or
/// else cleared; what is left is a Laurent polynomial, whose expansion decides.
/// true       the expression is 0 wherever it is defined and no condition is on its boundary
/// false      not shown; mostly, but not always, the expression is not 0
/// Errors     UnsupportedError where the expression grows too large.
bool shown_zero(const Tower& tower, const ex& expression);

/// The expression with products of indicators reduced.
ex reduced_indicators(const Tower& tower, const ex& expanded);

}  // namespace gradstone::ginac
