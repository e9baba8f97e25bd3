#include "reference/print/composite.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/latex_piece.hpp"
#include "reference/print/latex_template.hpp"

namespace gradstone {
namespace {

using print::Piece;

struct ExprLatex {
  static Piece at(const Expr& expression) {
    if (const auto found = print::composite(expression)) return composite(*found);
    return visit(expression, ExprLatex{});
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
  Piece operator()(const node::Operation& n) const { return print::latex_of(n, at); }
  Piece operator()(const node::Apply& n) const {
    return print::latex_application(n.function, at(n.operand), n.parameters);
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
