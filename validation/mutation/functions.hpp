#pragma once

#include "reference/claim.hpp"
#include "validation/mutation/wrong.hpp"

namespace gradstone::mutation {

/// Wrong formulas for what a function states: its derivative, or a stable form, by the kind of
/// claim.
AllWrong<Scalar> wrong_formulas(const ElementFunction& function, ClaimKind kind);

/// The function that states this formula instead.
ElementFunction with_formula(const ElementFunction& function, ClaimKind kind,
                             const Scalar& formula);

/// The system with another function, of the same name, wherever it applies it or its derivative.
EquationSystem with_function(const EquationSystem& system, const ElementFunction& right,
                             const ElementFunction& wrong);

}  // namespace gradstone::mutation
