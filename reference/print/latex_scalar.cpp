#include <cstdlib>

#include "reference/expr/function.hpp"
#include "reference/print/extremum.hpp"
#include "reference/print/latex.hpp"
#include "reference/print/latex_piece.hpp"

namespace gradstone {
namespace {

using print::Binding;
using print::latex_at_least;
using print::latex_enclosed;
using print::latex_piece;
using print::Piece;

std::string elementary_latex(Elementary function) {
  switch (function) {
    case Elementary::exp:
      return "\\exp";
    case Elementary::log:
      return "\\log";
    case Elementary::log1p:
      return "\\mathrm{log1p}";
    case Elementary::tanh:
      return "\\tanh";
    case Elementary::erf:
      return "\\mathrm{erf}";
    case Elementary::sin:
      return "\\sin";
    case Elementary::cos:
      return "\\cos";
  }
  return "";
}

std::string relation_latex(Relation relation) {
  switch (relation) {
    case Relation::less:
      return "<";
    case Relation::less_equal:
      return "\\le";
    case Relation::greater:
      return ">";
    case Relation::greater_equal:
      return "\\ge";
    case Relation::equal:
      return "=";
  }
  return "";
}

std::string bound_latex(const Bound& bound) {
  if (const auto* index = std::get_if<Index>(&bound)) return index->name;
  return to_latex(std::get<Dim>(bound));
}

// X_{ik}; b_{k} where the row is the only one; g^{(s)}_{ij} for a sequence of matrices.
std::string entry_latex(const scalar::Entry& entry) {
  std::string sequence, indices;
  for (std::size_t k = 0; k < entry.indices.size(); ++k) {
    const auto& index = entry.indices[k];
    if (k == 0 && entry.indices.size() == 3) {
      sequence = "^{(" + index.name + ")}";
    } else if (!index.is_first()) {
      indices += index.name;
    }
  }
  std::string name = latex_name(entry.matrix);
  if (indices.empty()) return name + sequence;
  // A name that has an index of its own takes the new one outside.
  if (name.find('_') != std::string::npos) name = "(" + name + ")";
  return name + sequence + "_{" + indices + "}";
}

std::string number_latex(const Rational& value) {
  if (value.is_integer()) return value.text();
  const Rational magnitude = value < Rational(0) ? -value : value;
  return (value < Rational(0) ? "-" : "") + ("\\frac{" + std::to_string(magnitude.numerator())) +
         "}{" + std::to_string(magnitude.denominator()) + "}";
}

std::string cases_line(const Case& line) {
  std::string conditions;
  for (const auto& condition : line.conditions)
    conditions += (conditions.empty() ? "" : " \\text{ and } ") + to_latex(condition);
  return to_latex(line.value) + " & \\text{if } " + conditions + " \\\\ ";
}

struct ScalarLatex {
  Piece operator()(const scalar::Number& n) const {
    return {number_latex(n.value),
            n.value.is_integer() && n.value >= Rational(0) ? Binding::atom : Binding::product};
  }
  Piece operator()(const scalar::Pi&) const { return {"\\pi"}; }
  Piece operator()(const scalar::Parameter& n) const { return {latex_name(n.name)}; }
  Piece operator()(const scalar::Argument&) const { return {"x"}; }
  Piece operator()(const scalar::Size& n) const {
    const bool atom = n.dim.is_name() || n.dim.is_number();
    return atom ? Piece{to_latex(n.dim)} : Piece{latex_enclosed(to_latex(n.dim))};
  }
  Piece operator()(const scalar::IndexValue& n) const { return {n.index.name}; }
  Piece operator()(const scalar::Entry& n) const { return {entry_latex(n)}; }
  Piece operator()(const scalar::Delta& n) const {
    return {"\\delta_{" + n.left.name + n.right.name + "}"};
  }
  Piece operator()(const scalar::Negate& n) const {
    return print::latex_negation(latex_piece(n.operand));
  }
  Piece operator()(const scalar::Add& n) const {
    return print::latex_sum(latex_piece(n.left), "+", latex_piece(n.right));
  }
  Piece operator()(const scalar::Subtract& n) const {
    return print::latex_sum(latex_piece(n.left), "-", latex_piece(n.right));
  }
  Piece operator()(const scalar::Multiply& n) const {
    return print::latex_product(latex_piece(n.left), latex_piece(n.right));
  }
  Piece operator()(const scalar::Divide& n) const {
    return {"\\frac{" + to_latex(n.left) + "}{" + to_latex(n.right) + "}", Binding::product};
  }
  Piece operator()(const scalar::Power& n) const {
    if (n.exponent == rational(1, 2)) return {"\\sqrt{" + to_latex(n.base) + "}"};
    return {latex_at_least(latex_piece(n.base), Binding::atom) + "^{" + exponent(n.exponent) + "}",
            Binding::power};
  }
  Piece operator()(const scalar::Call& n) const {
    return {elementary_latex(n.function) + latex_enclosed(to_latex(n.argument))};
  }
  Piece operator()(const scalar::Apply& n) const {
    return print::latex_application(*n.function, latex_piece(n.argument), n.parameters);
  }
  Piece operator()(const scalar::Sum& n) const {
    return {"\\sum_{" + n.index.name + "=" + bound_latex(n.first) + "}^{" + bound_latex(n.last) +
                "} " + latex_at_least(latex_piece(n.body), Binding::big),
            Binding::big};
  }
  Piece operator()(const scalar::Maximum& n) const {
    return {"\\max_{1 \\le " + n.index.name + " \\le " + to_latex(n.last) + "} " +
                latex_at_least(latex_piece(n.body), Binding::big),
            Binding::big};
  }
  Piece operator()(const scalar::Cases& n) const {
    if (const auto extremum = print::extremum(n))
      return {"\\" + extremum->name +
              latex_enclosed(to_latex(extremum->left) + ",\\, " + to_latex(extremum->right))};
    std::string lines;
    for (const auto& line : n.cases) lines += cases_line(line);
    return {"\\begin{cases} " + lines + to_latex(n.otherwise) + " & \\text{otherwise} \\end{cases}",
            Binding::open};
  }

  // Fractions in exponents are set with a slash.
  static std::string exponent(const Scalar& value) {
    if (const auto* number = std::get_if<scalar::Number>(&value.node().value))
      return number->value.text();
    return to_latex(value);
  }
};

}  // namespace

print::Piece print::latex_piece(const Scalar& expression) {
  return visit(expression, ScalarLatex{});
}

std::string to_latex(const Scalar& expression) {
  return latex_piece(expression).text;
}

std::string to_latex(const Comparison& comparison) {
  return to_latex(comparison.left) + " " + relation_latex(comparison.relation) + " " +
         to_latex(comparison.right);
}

std::string to_latex(const Dim& dim) {
  std::string result;
  // Names first, the plain number last, as one would write it: N + 1.
  for (auto term = dim.terms().rbegin(); term != dim.terms().rend(); ++term) {
    const auto& [names, coefficient] = *term;
    const auto magnitude = std::abs(coefficient);
    if (!result.empty()) result += coefficient < 0 ? " - " : " + ";
    if (result.empty() && coefficient < 0) result += "-";
    std::string product = magnitude != 1 || names.empty() ? std::to_string(magnitude) : "";
    for (const auto& name : names) product += (product.empty() ? "" : "\\, ") + latex_name(name);
    result += product;
  }
  return result.empty() ? "0" : result;
}

std::string to_latex(const Shape& shape) {
  return to_latex(shape.rows) + " \\times " + to_latex(shape.columns);
}

}  // namespace gradstone
