#pragma once

#include <string>
#include <utility>
#include <vector>

#include "reference/builder.hpp"
#include "reference/operations.hpp"

namespace gradstone {

// The functions that state the lines, one file each: reference/operations/product.cpp and so on.
namespace lines {
#define GRADSTONE_OPERATION(name, ...) Operation name();
#include "reference/operations.def"
#undef GRADSTONE_OPERATION

// What these functions have in common: the dimensions of most operands, the row and column of the
// result, the index of a sum, and the index of a dimension that is 1.
inline const Dim m{"m"}, n{"n"};
inline const Index i{"i"}, j{"j"}, k{"k"}, first{};
}  // namespace lines

/// The lines of elementwise functions, which are nodes of their own; operations/elementwise.cpp.
std::vector<TableLine> elementwise_lines();

/// One line of the table while it is written down. The result is always called R.
class OperationBuilder {
 public:
  /// `call` is how formulas spell it, `row_repeat(x, m)`; `notation` how LaTeX does, `1_m x`.
  OperationBuilder(std::string name, std::string title, std::string call, std::string notation);

  /// From now on, another orientation of the operation, in its own notation.
  OperationBuilder& form(std::string name, std::string notation);
  /// How LaTeX is set where that is not the notation, which a page prints.
  OperationBuilder& latex(std::string text);

  Expr operand(const std::string& name, Dim rows, Dim columns);
  /// A scalar that the operation holds, such as the factor c of c X.
  Scalar scalar(const std::string& name);
  /// A size that the operation is given, such as the m of row_repeat(x, m).
  void size(const Dim& name);

  /// The shape of the result and the definition of R[i,j]. A dimension that is 1 has no index.
  /// Where all shapes are m x n and the definition reads entries [i,j] alone, the operation is
  /// elementwise and takes tensors of any shape.
  void result(Dim rows, Dim columns, Scalar definition, Location where = Location::here());
  /// The derivative rule of an operand or a scalar. It may use any operation.
  void backward(const Expr& operand, std::function<Expr(const Expr& DR)> rule);
  void backward(const Scalar& scalar, std::function<Expr(const Expr& DR)> rule);

  /// The operation in others. Readers without a reading of it read that, and plans execute it.
  void spelled_out(std::function<Expr(const node::Operation& node)> value);

  /// What is wrong where operands fit no form: "a square matrix is needed".
  OperationBuilder& needs(std::string text);
  OperationBuilder& misfit(std::function<std::string(const std::vector<Shape>&)> message);
  OperationBuilder& commutative();
  OperationBuilder& domain(std::string text);
  OperationBuilder& source(std::string text);
  OperationBuilder& stable_form(std::string text);
  OperationBuilder& remarks(std::string text);

  /// Errors: DomainError for a line that can't be read.
  Operation finish();

 private:
  Operation::Form& current() { return operation_.forms.back(); }

  Operation operation_;
  std::string call_, needs_;
  std::vector<Shape> shapes_;  // of the operands of the current form
};

}  // namespace gradstone
