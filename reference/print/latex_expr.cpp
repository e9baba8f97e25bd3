#include "reference/print/latex.hpp"
#include "reference/print/latex_piece.hpp"
#include "reference/print/latex_template.hpp"

namespace gradstone {
namespace {

using print::Piece;

struct ExprLatex {
  static Piece at(const Expr& expression) { return visit(expression, ExprLatex{}); }

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
