#pragma once

#include "reference/expr/expr.hpp"

namespace gradstone {

/// The elementwise functions of the table of matrix operations.
namespace functions {
const ElementFunction& exp();
const ElementFunction& log();         ///< x > 0
const ElementFunction& reciprocal();  ///< 1/x, x not 0
const ElementFunction& square();
const ElementFunction& sqrt();         ///< x > 0
const ElementFunction& inv_sqrt();     ///< 1/sqrt(x + epsilon); epsilon is its parameter
const ElementFunction& log_sigmoid();  ///< log(1/(1 + exp(-x)))
const ElementFunction& sigmoid();      ///< 1/(1 + exp(-x))
const ElementFunction& abs();
const ElementFunction& clip();   ///< min(max(x, a), b); a < b are its parameters
const ElementFunction& power();  ///< x^p, x > 0; p is its parameter
const ElementFunction& erf();    ///< 2/sqrt(pi) times the integral of exp(-t^2) from 0 to x
const ElementFunction& sin();    ///< of an angle in radians
const ElementFunction& cos();

/// All of the above, in the order of the table.
const std::vector<ElementFunction>& all();
}  // namespace functions

// The same, applied to every element of a matrix.
Expr exp(Operand X);
Expr log(Operand X);
Expr reciprocal(Operand X);
Expr square(Operand X);
Expr sqrt(Operand X);
Expr inv_sqrt(Operand X, Scalar epsilon);
Expr log_sigmoid(Operand X);
Expr sigmoid(Operand X);
Expr abs(Operand X);
Expr clip(Operand X, Scalar lowest, Scalar highest);
Expr power(Operand X, Scalar exponent);
Expr erf(Operand X);
Expr sin(Operand X);
Expr cos(Operand X);

// What has no line in the table, since it stands for a tree of others.
/// One divided by the root of each element: reciprocal(sqrt(X)).
Expr inv_sqrt(Operand X);

}  // namespace gradstone
