#pragma once

#include "reference/expr/function.hpp"

namespace gradstone::parse {

/// Whether two functions of one name have the same parameters and values: the same formula, or
/// formulas that agree at many numbers, those among them at which either compares. Only parameters
/// count that meet the conditions of both.
bool same_function(const ElementFunction& a, const ElementFunction& b);

}  // namespace gradstone::parse
