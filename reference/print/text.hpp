#pragma once

#include <string>

#include "reference/system.hpp"

namespace gradstone {

/// The text of a formula in the notation of equation files; docs/notation.md has the grammar.
///
/// Parentheses stand where the tree needs them and nowhere else: reading the text gives the tree
/// back.
std::string to_text(const Expr& expression);
std::string to_text(const Scalar& expression);
std::string to_text(const Comparison& comparison);
std::string to_text(const MatrixCondition& condition);

/// One equation: `Z = X * T(W) + row_repeat(b, N)`.
std::string to_text(const Equation& equation);
/// The same where some indices run over what is said elsewhere.
std::string to_text(const Equation& equation, const std::vector<Index>& known);
/// One definition: `Y[i,k] = exp(Z[i,k]) / sum(j: K, exp(Z[i,j]))`.
std::string to_text(const ElementDefinition& definition);

/// The whole system, one declaration or equation per line, ending in a newline. An elementwise
/// activation is printed by cases, f(x) and f'(x); a rule as one `identity`.
std::string to_text(const EquationSystem& system);

}  // namespace gradstone
