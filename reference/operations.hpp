#pragma once

#include <functional>
#include <string>
#include <vector>

#include "reference/operations/call.hpp"
#include "reference/operations/shape_rule.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// One line of the table of matrix operations: everything that there is to know of an operation.
///
/// Its operands with their shapes, its definition by elements, the derivative rule of each operand,
/// and how it is written. Expressions point to it; printers, the parser, derivations and provers
/// read it. So a new operation is one file that states its line, and one line in operations.def.
struct Operation {
  /// The gradient with respect to an operand or a scalar, given the gradient DR of the result.
  struct Gradient {
    std::string of;
    std::function<Expr(const Expr& DR)> value;
  };
  /// An orientation. dot has one for rows and one for columns; most operations have one.
  struct Form {
    std::string name;      ///< empty where there is one
    std::string notation;  ///< in LaTeX, as a page prints it: 1_m x
    /// How formulas are set in LaTeX; print/latex_template.hpp says how it is read.
    std::string latex;
    std::vector<std::string> operands;
    ShapeRule shapes;
    Scalar definition = 0;  ///< of R[i,j]
    std::vector<Gradient> gradients;
    /// In other operations; may be empty.
    std::function<Expr(const node::Operation& node)> spelled_out;
    Location where;

    /// The indices of R[i,j]; 1 where a dimension of the result is 1.
    std::vector<Index> indices() const;
  };

  std::string name;   ///< in JSON, and to ask for it: row_repeat
  std::string title;  ///< in words
  Call call;          ///< as it is written: row_repeat(x, m)
  std::vector<std::string> scalars, sizes;
  std::vector<Form> forms;
  bool is_commutative = false;
  std::string stable_form;  ///< how evaluators avoid overflow and cancellation; may be empty
  std::string remarks;      ///< may be empty
  std::string domain, source;
  /// What is wrong with the shapes of operands that fit no form.
  std::function<std::string(const std::vector<Shape>&)> misfit;
  static constexpr std::size_t no_place = 1'000'000;
  std::size_t place = no_place;  ///< in the table, from 0

  /// The form that operands of an expression have. Where several fit, as for 1 x 1, the last.
  const Form& form_of(const node::Operation& node) const;
};

/// What the names of dimensions in the line of an operation stand for in an expression.
std::map<std::string, Dim> dims_of(const node::Operation& node);

/// One line of the table as it is printed and proved.
///
/// The system states the operation itself as the forward equation of R, the definition of R by
/// elements, and the derivative rules as backward equations. So the table is proved like any layer.
/// An evaluator that follows the definition needs no other knowledge.
struct TableLine {
  EquationSystem system;
  std::string call;         ///< as it is written: row_repeat(x, m)
  std::string notation;     ///< in LaTeX: 1_m x
  std::string stable_form;  ///< may be empty
  std::string remarks;      ///< may be empty
};

/// An operation as lines of the table, one for each form.
std::vector<TableLine> lines_of(const Operation& operation);

/// All operations, in the order of operations.def.
const std::vector<const Operation*>& operations();

/// The table in the order in which it is printed: operations, then elementwise functions.
const std::vector<TableLine>& operation_table();

/// The line of a table that the topmost operation of the expression follows.
/// Errors: UnsupportedError for a variable, and for an operation outside the table, such as an
/// elementwise function whose definition is its value.
const TableLine& line_of(const Expr& expression,
                         const std::vector<TableLine>& table = operation_table());

/// Whether the table has a line for an elementwise function.
bool is_in_table(const ElementFunction& function, const std::vector<TableLine>& table);

/// The line that an elementwise function has in the table, or would have: its definition, and its
/// derivative rules with respect to the matrix and the parameters whose derivative it states.
/// Errors: UnsupportedError when the function states no derivative.
TableLine line_for(const ElementFunction& function);

}  // namespace gradstone
