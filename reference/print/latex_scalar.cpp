#include <cstdlib>

#include "reference/expr/function.hpp"
#include "reference/print/extremum.hpp"
#include "reference/print/guard.hpp"
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

std::string number_latex(const Rational& value) {
  if (value.is_integer()) return value.text();
  const Rational magnitude = value < Rational(0) ? -value : value;
  return (value < Rational(0) ? "-" : "") + ("\\frac{" + std::to_string(magnitude.numerator())) +
         "}{" + std::to_string(magnitude.denominator()) + "}";
}

struct ScalarLatex {
  bool in_steps = false;  ///< what has three indices is a sequence of matrices

  Piece piece(const Scalar& scalar) const { return visit(scalar, *this); }
  std::string text(const Scalar& scalar) const { return piece(scalar).text; }
  std::string comparison(const Comparison& c) const {
    return text(c.left) + " " + relation_latex(c.relation) + " " + text(c.right);
  }
  std::string cases_line(const Case& line) const {
    std::string conditions;
    for (const auto& condition : line.conditions)
      conditions += (conditions.empty() ? "" : " \\text{ and } ") + comparison(condition);
    return text(line.value) + " & \\text{if } " + conditions + " \\\\ ";
  }

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
  // X_{ik}; b_{k} where the row is the only one; in sums over steps g^{(s)}_{ij}.
  Piece operator()(const scalar::Entry& n) const {
    std::string sequence, indices;
    const bool listed = !indices_of(n);
    for (std::size_t k = 0; k < n.places.size(); ++k) {
      const Place& place = n.places[k];
      if (listed) {
        indices += (indices.empty() ? "" : ",\\, ") + text(place.number());
      } else if (in_steps && k == 0 && n.places.size() == 3) {
        sequence = "^{(" + place.index()->name + ")}";
      } else if (!place.is_first()) {
        indices += place.index()->name;
      }
    }
    std::string name = latex_name(n.matrix);
    if (indices.empty()) return {name + sequence};
    // A name that has an index of its own takes the new one outside.
    if (name.find('_') != std::string::npos) name = "(" + name + ")";
    return {name + sequence + "_{" + indices + "}"};
  }
  Piece operator()(const scalar::Delta& n) const {
    return {"\\delta_{" + n.left.name + n.right.name + "}"};
  }
  Piece operator()(const scalar::Negate& n) const {
    return print::latex_negation(piece(n.operand));
  }
  Piece operator()(const scalar::Add& n) const {
    return print::latex_sum(piece(n.left), "+", piece(n.right));
  }
  Piece operator()(const scalar::Subtract& n) const {
    return print::latex_sum(piece(n.left), "-", piece(n.right));
  }
  Piece operator()(const scalar::Multiply& n) const {
    return print::latex_product(piece(n.left), piece(n.right));
  }
  Piece operator()(const scalar::Divide& n) const {
    return {"\\frac{" + text(n.left) + "}{" + text(n.right) + "}", Binding::product};
  }
  Piece operator()(const scalar::Power& n) const {
    if (n.exponent == rational(1, 2)) return {"\\sqrt{" + text(n.base) + "}"};
    return {latex_at_least(piece(n.base), Binding::atom) + "^{" + exponent(n.exponent) + "}",
            Binding::power};
  }
  Piece operator()(const scalar::Call& n) const {
    return {elementary_latex(n.function) + latex_enclosed(text(n.argument))};
  }
  Piece operator()(const scalar::Apply& n) const {
    return print::latex_application(*n.function, piece(n.argument), n.parameters);
  }
  Piece operator()(const scalar::Sum& n) const {
    return {"\\sum_{" + n.index.name + "=" + bound_latex(n.first) + "}^{" + bound_latex(n.last) +
                "} " + latex_at_least(piece(n.body), Binding::big),
            Binding::big};
  }
  Piece operator()(const scalar::Maximum& n) const {
    std::vector<std::string> below;
    for (const auto& [index, last] : n.over)
      below.push_back("1 \\le " + index.name + " \\le " + to_latex(last));
    if (!n.conditions.empty())
      below.push_back(print::joined_comparisons(
          n.conditions, " \\text{ and } ", [this](const Scalar& s) { return text(s); },
          relation_latex));
    std::string lines;
    for (const auto& line : below) lines += (lines.empty() ? "" : " \\\\ ") + line;
    const std::string range = below.size() == 1 ? lines : "\\substack{" + lines + "}";
    return {"\\max_{" + range + "} " + latex_at_least(piece(n.body), Binding::big), Binding::big};
  }
  Piece operator()(const scalar::Cases& n) const {
    if (const auto extremum = print::extremum(n))
      return {"\\" + extremum->name +
              latex_enclosed(text(extremum->left) + ",\\, " + text(extremum->right))};
    if (is_guard(n)) {
      const Case& guard = n.cases.front();
      const std::string where = "\\left[" +
                                print::joined_comparisons(
                                    guard.conditions, " \\text{ and } ",
                                    [this](const Scalar& s) { return text(s); }, relation_latex) +
                                "\\right]";
      if (guard.value == Scalar(1)) return {where};
      return {where + "\\, " + latex_at_least(piece(guard.value), Binding::big), Binding::product};
    }
    std::string lines;
    for (const auto& line : n.cases) lines += cases_line(line);
    return {"\\begin{cases} " + lines + text(n.otherwise) + " & \\text{otherwise} \\end{cases}",
            Binding::open};
  }

  // Fractions in exponents are set with a slash.
  std::string exponent(const Scalar& value) const {
    if (const auto* number = std::get_if<scalar::Number>(&value.node().value))
      return number->value.text();
    return text(value);
  }
};

}  // namespace

print::Piece print::latex_piece(const Scalar& expression) {
  return visit(expression, ScalarLatex{});
}

std::string to_latex(const Scalar& expression) {
  return latex_piece(expression).text;
}

std::string print::latex_in_steps(const Scalar& expression) {
  return ScalarLatex{true}.text(expression);
}

std::string to_latex(const Comparison& comparison) {
  return ScalarLatex{}.comparison(comparison);
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
  std::string text;
  for (const auto& dim : shape.dims()) text += (text.empty() ? "" : " \\times ") + to_latex(dim);
  return text.empty() ? "1" : text;
}

}  // namespace gradstone
