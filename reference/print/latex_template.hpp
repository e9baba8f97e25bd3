#pragma once

#include <functional>
#include <string>

#include "reference/operations.hpp"
#include "reference/print/piece.hpp"

namespace gradstone::print {

/// An operation in LaTeX, after the template of its line.
///
/// A template is LaTeX in which the names of the line stand for what it is applied to, each set in
/// parentheses where it binds less tightly than its place asks for. Spaces part factors:
///
///   X Z, c X             a product
///   X + Y, X - Y, -X     a sum, a difference, a negation
///   X \odot Y            the elementwise product, beside which every other product is enclosed
///   X^\top               a transpose
///   1_m, 1_n^\top        a column or a row of ones; none where the size is 1
///   \frac{1}{m}          anything else as it stands, with names of sizes replaced, and operands
///   \mathrm{diag}(X)     where they stand alone in parentheses
///
/// `operand` sets an operand.
Piece latex_of(const node::Operation& operation,
               const std::function<Piece(const Expr& operand)>& operand);

}  // namespace gradstone::print
