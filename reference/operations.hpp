#pragma once

#include <string>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// One line of the table of matrix operations.
///
/// The system states everything that there is to know of the operation: its operands with their
/// shapes (the shape rule), the operation itself as the forward equation of R, the definition of
/// R by elements, and the derivative rule of each operand as a backward equation. So the table is
/// proved like any layer. An evaluator that follows the definition needs no other knowledge.
struct Operation {
  EquationSystem system;
  std::string call;         ///< as it is written: row_repeat(x, m)
  std::string notation;     ///< in LaTeX: 1_m x
  std::string stable_form;  ///< how evaluators avoid overflow and cancellation; may be empty
  std::string remarks;      ///< may be empty
};

/// The table, in the order in which it is printed.
const std::vector<Operation>& operations();

/// The line of the table that the topmost operation of the expression follows.
/// Errors: UnsupportedError for a variable, and for an elementwise function outside the table (its
/// definition is the function's value).
const Operation& operation_of(const Expr& expression);
/// The same in another table.
const Operation& operation_of(const Expr& expression, const std::vector<Operation>& table);

/// Whether the table has a line for an elementwise function.
bool is_in_table(const ElementFunction& function, const std::vector<Operation>& table);

/// The line that an elementwise function has in the table, or would have: its definition, and its
/// derivative rules with respect to the matrix and the parameters whose derivative it states.
/// Errors: UnsupportedError when the function states no derivative.
Operation operation_for(const ElementFunction& function);

}  // namespace gradstone
