#pragma once

#include <vector>

#include "reference/expr/scalar.hpp"
#include "validation/mutation/context.hpp"
#include "validation/mutation/wrong.hpp"

namespace gradstone::mutation {

/// Comparisons that all hold, with one of them wrong or left out. A bound of whole numbers is off
/// by one; one of other numbers is moved.
AllWrong<std::vector<Comparison>> wrong_guards(const std::vector<Comparison>& conditions,
                                               const Context& context);

/// A definition by cases with a wrong condition, or without one of its cases.
AllWrong<Scalar> wrong_cases(const scalar::Cases& cases, const Context& context);

/// A sum over places, of what some tensor of places says where to add: places that it names
/// repeatedly take the last term instead of all of them. Nothing for other sums.
AllWrong<Scalar> with_ids_once(const Scalar& sum, const Context& context);

}  // namespace gradstone::mutation
