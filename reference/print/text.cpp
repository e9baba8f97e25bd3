#include "reference/print/text.hpp"

#include <algorithm>

#include "reference/operations.hpp"
#include "reference/print/extremum.hpp"
#include "reference/print/guard.hpp"
#include "reference/print/names.hpp"
#include "reference/print/piece.hpp"

namespace gradstone {
namespace {

using print::Binding;
using print::Piece;

Piece enclosed(const Piece& piece) {
  return {"(" + piece.text + ")"};
}

// A left operand, or the operand of a prefix: it must bind at least as tightly.
std::string left_of(const Piece& piece, Binding least) {
  return piece.binding < least ? enclosed(piece).text : piece.text;
}

// A right operand must bind more tightly, because all operators group to the left; and a minus
// never follows an operator.
std::string right_of(const Piece& piece, Binding operation) {
  const bool fits = piece.binding > operation && !piece.starts_with_minus();
  return fits ? piece.text : enclosed(piece).text;
}

Piece binary(const Piece& left, const char* operation, const Piece& right, Binding binding) {
  return {left_of(left, binding) + operation + right_of(right, binding), binding};
}

Piece call(const std::string& name, const std::string& arguments) {
  return {name + "(" + arguments + ")"};
}

Piece piece_of(const Scalar& expression);

std::string bound_text(const Bound& bound) {
  if (const auto* index = std::get_if<Index>(&bound)) return index->name;
  return std::get<Dim>(bound).text();
}

std::string argument_list(const std::string& first, const std::vector<Scalar>& parameters) {
  std::string text = first;
  for (const auto& parameter : parameters)
    text += ", " + left_of(piece_of(parameter), Binding::sum);
  return text;
}

std::string body_text(const Scalar& body) {
  return left_of(piece_of(body), Binding::sum);
}

std::string places_text(const std::vector<Place>& places) {
  std::string text;
  for (const auto& place : places)
    text += (text.empty() ? "" : ",") +
            (place.index() ? place.index()->name : body_text(*place.calculated()));
  return text;
}

std::string case_text(const Case& line) {
  std::string conditions;
  for (const auto& condition : line.conditions)
    conditions += (conditions.empty() ? "" : " and ") + to_text(condition);
  return (conditions.empty() ? "true" : conditions) + ": " + body_text(line.value);
}

struct ScalarText {
  Piece operator()(const scalar::Number& n) const {
    const std::string text = n.value.text();
    if (!n.value.is_integer()) return {text, Binding::product};
    return {text, n.value < Rational(0) ? Binding::negation : Binding::atom};
  }
  Piece operator()(const scalar::Pi&) const { return {"pi"}; }
  Piece operator()(const scalar::Parameter& n) const { return {n.name}; }
  Piece operator()(const scalar::Argument&) const { return {"x"}; }
  Piece operator()(const scalar::Size& n) const {
    return n.dim.is_name() ? Piece{n.dim.text()} : call("size", n.dim.text());
  }
  Piece operator()(const scalar::IndexValue& n) const { return {n.index.name}; }
  Piece operator()(const scalar::Entry& n) const {
    return {n.matrix + "[" + places_text(n.places) + "]"};
  }
  Piece operator()(const scalar::Delta& n) const {
    return call("delta", n.left.name + ", " + n.right.name);
  }
  Piece operator()(const scalar::Negate& n) const {
    const Piece operand = piece_of(n.operand);
    // -2 is a number, so the negation of 2 is -(2).
    const bool number = std::holds_alternative<scalar::Number>(n.operand.node().value);
    const bool fits = operand.binding > Binding::negation && !number;
    return {"-" + (fits ? operand.text : enclosed(operand).text), Binding::negation};
  }
  Piece operator()(const scalar::Add& n) const {
    return binary(piece_of(n.left), " + ", piece_of(n.right), Binding::sum);
  }
  Piece operator()(const scalar::Subtract& n) const {
    return binary(piece_of(n.left), " - ", piece_of(n.right), Binding::sum);
  }
  Piece operator()(const scalar::Multiply& n) const {
    return binary(piece_of(n.left), " * ", piece_of(n.right), Binding::product);
  }
  Piece operator()(const scalar::Divide& n) const {
    return binary(piece_of(n.left), " / ", piece_of(n.right), Binding::product);
  }
  Piece operator()(const scalar::Power& n) const {
    if (n.exponent == rational(1, 2)) return call("sqrt", body_text(n.base));
    const auto operand = [](const Scalar& s) { return left_of(piece_of(s), Binding::atom); };
    return {operand(n.base) + "^" + operand(n.exponent), Binding::power};
  }
  Piece operator()(const scalar::Call& n) const {
    return call(print::elementary_name(n.function), body_text(n.argument));
  }
  Piece operator()(const scalar::Apply& n) const {
    return call(n.function->name(), argument_list(body_text(n.argument), n.parameters));
  }
  Piece operator()(const scalar::Sum& n) const {
    const std::string from = n.first == Bound(one) ? "" : bound_text(n.first) + " .. ";
    return call("sum", n.index.name + ": " + from + bound_text(n.last) + ", " + body_text(n.body));
  }
  Piece operator()(const scalar::Maximum& n) const {
    std::string over;
    for (const auto& [index, last] : n.over)
      over += (over.empty() ? "" : ", ") + index.name + ": " + last.text();
    if (!n.conditions.empty())
      over += " where " +
              print::joined_comparisons(n.conditions, " and ", body_text, print::relation_sign);
    return call("max", over + ", " + body_text(n.body));
  }
  Piece operator()(const scalar::Cases& n) const {
    if (const auto found = print::extremum(n))
      return call(found->name, body_text(found->left) + ", " + body_text(found->right));
    if (is_guard(n)) {
      const Case& guard = n.cases.front();
      const std::string where =
          "[" +
          print::joined_comparisons(guard.conditions, " and ", body_text, print::relation_sign) +
          "]";
      if (guard.value == Scalar(1)) return {where};
      return {where + " * " + left_of(piece_of(guard.value), Binding::product), Binding::product};
    }
    std::string text = "where ";
    for (const auto& line : n.cases) text += case_text(line) + ", ";
    return {text + "else: " + body_text(n.otherwise), Binding::open};
  }
};

Piece piece_of(const Scalar& expression) {
  return visit(expression, ScalarText{});
}

// A quotient before a matrix is easier to read in parentheses: (1 / N) * X.
std::string factor_text(const Scalar& factor) {
  const auto& node = factor.node().value;
  const auto* number = std::get_if<scalar::Number>(&node);
  const bool quotient =
      std::holds_alternative<scalar::Divide>(node) || (number && !number->value.is_integer());
  return quotient ? enclosed(piece_of(factor)).text : left_of(piece_of(factor), Binding::product);
}

struct ExprText {
  const Shape& shape;

  static Piece at(const Expr& expression) {
    return visit(expression, ExprText{expression.shape()});
  }

  Piece operator()(const node::Variable& n) const { return {n.name}; }
  Piece operator()(const node::Comprehension& n) const {
    std::string ranges;
    for (std::size_t axis = 0; axis < n.indices.size(); ++axis)
      ranges += n.indices[axis].name + ": " + shape[axis].text() + ", ";
    return call("tensor", ranges + body_text(n.body));
  }
  Piece operator()(const node::Operation& n) const {
    const Call& written = n.line->call;
    switch (written.style) {
      case Call::Style::function:
        return call(written.symbol, arguments(n));
      case Call::Style::prefix:
        return prefix(written.symbol, at(n.operand()));
      case Call::Style::infix:
        return infix(n);
    }
    return {};
  }
  Piece operator()(const node::Apply& n) const {
    return call(n.function.name(), argument_list(at(n.operand).text, n.parameters));
  }

  static std::string arguments(const node::Operation& n) {
    std::string text;
    for (const auto& [kind, index] : n.line->call.arguments) {
      if (!text.empty()) text += ", ";
      if (kind == Call::Kind::operand) text += at(n.operands[index]).text;
      if (kind == Call::Kind::scalar) text += body_text(n.scalars[index]);
      if (kind == Call::Kind::size) text += n.sizes[index].text();
    }
    return text;
  }
  static Piece prefix(const std::string& sign, const Piece& operand) {
    const bool fits = operand.binding > Binding::negation;
    return {sign + (fits ? operand.text : enclosed(operand).text), Binding::negation};
  }
  static Piece infix(const node::Operation& n) {
    const std::string& sign = n.line->call.symbol;
    const Binding binding = sign == "*" ? Binding::product : Binding::sum;
    const std::string left =
        n.scalars.empty() ? left_of(at(n.left()), binding) : factor_text(n.factor());
    return {left + " " + sign + " " + right_of(at(n.right()), binding), binding};
  }
};

}  // namespace

std::string to_text(const Expr& expression) {
  return ExprText::at(expression).text;
}

std::string to_text(const Scalar& expression) {
  return piece_of(expression).text;
}

std::string to_text(const Comparison& comparison) {
  return body_text(comparison.left) + " " + print::relation_sign(comparison.relation) + " " +
         body_text(comparison.right);
}

std::string to_text(const MatrixCondition& condition) {
  return to_text(condition.left) + " = " + to_text(condition.right);
}

std::string to_text(const Equation& equation) {
  return to_text(equation, {});
}

std::string to_text(const Equation& equation, const std::vector<Index>& known) {
  const auto* entries = as<node::Comprehension>(equation.value);
  if (!entries || entries->indices.empty()) return equation.name + " = " + to_text(equation.value);
  std::string ranges;
  for (std::size_t axis = 0; equation.gradient_of.empty() && axis < entries->indices.size(); ++axis)
    if (!entries->indices[axis].is_first() &&
        std::find(known.begin(), known.end(), entries->indices[axis]) == known.end())
      ranges += (ranges.empty() ? " for " : ", ") + entries->indices[axis].name + ": " +
                equation.value.shape()[axis].text();
  return equation.name + "[" + places_text(places_of(entries->indices)) +
         "] = " + to_text(entries->body) + ranges;
}

std::string to_text(const ElementDefinition& definition) {
  const Scalar left = entry(definition.name, places_of(definition.indices));
  return to_text(left) + " = " + to_text(definition.value);
}

}  // namespace gradstone
