#include "reference/print/composite.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/latex_piece.hpp"

namespace gradstone {
namespace {

using print::Binding;
using print::latex_at_least;
using print::latex_piece;
using print::latex_product;
using print::Piece;

// The column of n ones. For n = 1 it is the number 1, and left out of products.
Piece ones_column(const Dim& n) {
  return {n.is_one() ? "1" : "\\mathbf{1}_{" + to_latex(n) + "}"};
}

Piece ones_row(const Dim& n) {
  return {n.is_one() ? "1" : ones_column(n).text + "^\\top"};
}

Piece with_ones(const Piece& left, const Dim& ones) {
  return ones.is_one() ? left : latex_product(left, ones_row(ones));
}

Piece after_ones(const Dim& ones, const Piece& right) {
  return ones.is_one() ? right : latex_product(ones_column(ones), right);
}

struct ExprLatex {
  const Shape& shape;

  static Piece at(const Expr& expression) {
    if (const auto found = print::composite(expression)) return composite(*found);
    return visit(expression, ExprLatex{expression.shape()});
  }

  static Piece composite(const print::Composite& found) {
    std::string operands;
    for (const auto& operand : found.operands)
      operands += (operands.empty() ? "" : ",\\, ") + at(operand).text;
    const std::string name = found.name == "softmax"       ? "\\mathrm{softmax}"
                             : found.name == "log_softmax" ? "\\log\\,\\mathrm{softmax}"
                                                           : "\\" + found.name;
    return {name + print::latex_enclosed(operands)};
  }

  Piece operator()(const node::Variable& n) const { return {latex_name(n.name)}; }
  Piece operator()(const node::Comprehension& n) const {
    std::string indices;
    for (const auto& index : n.indices)
      if (!index.is_first()) indices += index.name;
    return {"\\left(" + to_latex(n.body) + "\\right)_{" + indices + "}"};
  }
  Piece operator()(const node::Zeros&) const { return {"\\mathbf{0}_{" + to_latex(shape) + "}"}; }
  Piece operator()(const node::Ones&) const {
    if (shape.columns().is_one()) return ones_column(shape.rows());
    return after_ones(shape.rows(), ones_row(shape.columns()));
  }
  Piece operator()(const node::Identity&) const {
    return {"\\mathbf{I}_{" + to_latex(shape.rows()) + "}"};
  }
  Piece operator()(const node::Transpose& n) const {
    return {latex_at_least(at(n.operand), Binding::atom) + "^\\top", Binding::power};
  }
  Piece operator()(const node::Negate& n) const { return print::latex_negation(at(n.operand)); }
  Piece operator()(const node::Scale& n) const {
    return latex_product(latex_piece(n.factor), at(n.operand));
  }
  Piece operator()(const node::Add& n) const {
    return print::latex_sum(at(n.left), "+", at(n.right));
  }
  Piece operator()(const node::Subtract& n) const {
    return print::latex_sum(at(n.left), "-", at(n.right));
  }
  Piece operator()(const node::Product& n) const { return latex_product(at(n.left), at(n.right)); }
  Piece operator()(const node::Hadamard& n) const {
    // A matrix product beside \odot is enclosed: nobody agrees on which of them comes first.
    return {odot_operand(n.left) + " \\odot " + odot_operand(n.right), Binding::odot};
  }
  Piece operator()(const node::Dot& n) const {
    const bool rows = n.left.shape().rows().is_one();
    const auto transposed = [](const Expr& x) {
      return Piece{latex_at_least(at(x), Binding::atom) + "^\\top", Binding::power};
    };
    return rows ? latex_product(at(n.left), transposed(n.right))
                : latex_product(transposed(n.left), at(n.right));
  }
  Piece operator()(const node::Diag& n) const { return call("\\mathrm{diag}", n.operand); }
  Piece operator()(const node::DiagMatrix& n) const { return call("\\mathrm{Diag}", n.operand); }
  Piece operator()(const node::RowRepeat& n) const {
    return after_ones(shape.rows(), at(n.operand));
  }
  Piece operator()(const node::ColumnRepeat& n) const {
    return with_ones(at(n.operand), shape.columns());
  }
  Piece operator()(const node::ElementsSum& n) const {
    return column_sums(n.operand, row_sums(n.operand));
  }
  Piece operator()(const node::ColumnsSum& n) const {
    return column_sums(n.operand, at(n.operand));
  }
  Piece operator()(const node::RowsSum& n) const { return row_sums(n.operand); }
  Piece operator()(const node::ColumnsMax& n) const {
    return call("\\mathrm{max}_{\\mathrm{col}}", n.operand);
  }
  Piece operator()(const node::RowsMax& n) const {
    return call("\\mathrm{max}_{\\mathrm{row}}", n.operand);
  }
  Piece operator()(const node::ColumnsMean& n) const {
    return mean(n.operand.shape().rows(), column_sums(n.operand, at(n.operand)));
  }
  Piece operator()(const node::RowsMean& n) const {
    return mean(n.operand.shape().columns(), row_sums(n.operand));
  }
  Piece operator()(const node::Apply& n) const {
    return print::latex_application(n.function, at(n.operand), n.parameters);
  }

  static std::string odot_operand(const Expr& operand) {
    const Piece piece = at(operand);
    const bool chain = as<node::Hadamard>(operand) && !print::composite(operand);
    const bool fits = piece.binding >= Binding::power || chain;
    return fits ? piece.text : print::latex_enclosed(piece.text);
  }
  static Piece call(const std::string& name, const Expr& operand) {
    return {name + print::latex_enclosed(at(operand).text)};
  }
  static Piece column_sums(const Expr& operand, const Piece& right) {
    const Dim& rows = operand.shape().rows();
    return rows.is_one() ? right : latex_product(ones_row(rows), right);
  }
  static Piece row_sums(const Expr& operand) {
    const Dim& columns = operand.shape().columns();
    return columns.is_one() ? at(operand) : latex_product(at(operand), ones_column(columns));
  }
  static Piece mean(const Dim& count, const Piece& sums) {
    return latex_product({"\\frac{1}{" + to_latex(count) + "}", Binding::product}, sums);
  }
};

}  // namespace

std::string to_latex(const Expr& expression) {
  return ExprLatex::at(expression).text;
}

std::string to_latex(const MatrixCondition& condition) {
  return to_latex(condition.left) + " = " + to_latex(condition.right);
}

}  // namespace gradstone
