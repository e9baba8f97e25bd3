#pragma once

#include <string>
#include <vector>

#include "reference/expr/scalar.hpp"
#include "reference/print/piece.hpp"

namespace gradstone::print {

/// What the LaTeX printers of scalars and of matrices share.
Piece latex_piece(const Scalar& expression);
/// What T steps amount to: entries with three indices are those of a sequence of matrices.
std::string latex_in_steps(const Scalar& expression);

/// In parentheses that grow with what they hold.
std::string latex_enclosed(const std::string& text);
/// In parentheses if it binds less tightly than `least`.
std::string latex_at_least(const Piece& piece, Binding least);
/// The right operand of an operation that groups to the left.
std::string latex_right_of(const Piece& piece, Binding operation);
Piece latex_sum(const Piece& left, const char* sign, const Piece& right);
/// Factors side by side, with a dot where a number would run into the factor before it.
Piece latex_product(const Piece& left, const Piece& right);
Piece latex_negation(const Piece& operand);

/// `f(argument; parameters)`, with the usual notation for roots, powers, quotients, |x|.
Piece latex_application(const ElementFunction& function, const Piece& argument,
                        const std::vector<Scalar>& parameters);

}  // namespace gradstone::print
