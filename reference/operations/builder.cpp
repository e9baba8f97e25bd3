#include "reference/operations/builder.hpp"

#include <algorithm>

#include "reference/error.hpp"

namespace gradstone {
namespace {

std::string list(const std::vector<Shape>& shapes) {
  std::string text;
  for (std::size_t k = 0; k < shapes.size(); ++k)
    text += (k == 0 ? "" : k + 1 == shapes.size() ? " and " : ", ") + shapes[k].text();
  return text;
}

// Whether a definition reads nothing of operands but their entries at the place of the result.
bool reads_its_place_only(const Scalar& scalar) {
  const auto& node = scalar.node().value;
  if (const auto* entry = std::get_if<scalar::Entry>(&node))
    return entry->places == std::vector<Place>{lines::i, lines::j};
  if (std::holds_alternative<scalar::Size>(node) || std::holds_alternative<scalar::Sum>(node) ||
      std::holds_alternative<scalar::Maximum>(node) ||
      std::holds_alternative<scalar::Delta>(node) ||
      std::holds_alternative<scalar::IndexValue>(node))
    return false;
  const auto parts = children(scalar);
  return std::all_of(parts.begin(), parts.end(), reads_its_place_only);
}

bool is_elementwise(const Operation::Form& form) {
  const Shape& result = form.shapes.result();
  const auto& operands = form.shapes.operands();
  return !operands.empty() && result.rows().is_name() && result.columns().is_name() &&
         result.rows() != result.columns() &&
         std::all_of(operands.begin(), operands.end(),
                     [&](const Shape& operand) { return operand == result; }) &&
         reads_its_place_only(form.definition);
}

}  // namespace

OperationBuilder::OperationBuilder(std::string name, std::string title, std::string call,
                                   std::string notation)
    : call_(std::move(call)) {
  operation_.name = std::move(name);
  operation_.title = std::move(title);
  operation_.domain = "all real matrices";
  operation_.source = "table of matrix operations of the nerva manual, with its errata";
  form("", std::move(notation));
}

OperationBuilder& OperationBuilder::form(std::string name, std::string notation) {
  shapes_.clear();
  const bool is_empty = !operation_.forms.empty() && current().operands.empty();
  if (!is_empty) operation_.forms.emplace_back();
  current().name = std::move(name);
  current().latex = notation;
  current().notation = std::move(notation);
  return *this;
}

OperationBuilder& OperationBuilder::latex(std::string text) {
  current().latex = std::move(text);
  return *this;
}

Expr OperationBuilder::operand(const std::string& name, Dim rows, Dim columns) {
  current().operands.push_back(name);
  shapes_.emplace_back(std::move(rows), std::move(columns));
  return variable(name, shapes_.back());
}

Scalar OperationBuilder::scalar(const std::string& name) {
  operation_.scalars.push_back(name);
  return parameter(name);
}

void OperationBuilder::size(const Dim& name) {
  operation_.sizes.push_back(name.text());
}

void OperationBuilder::result(Dim rows, Dim columns, Scalar definition, Location where) {
  current().shapes =
      ShapeRule(operation_.sizes, shapes_, Shape(std::move(rows), std::move(columns)));
  current().definition = std::move(definition);
  current().where = where;
  if (is_elementwise(current())) current().shapes.set_elementwise();
}

void OperationBuilder::backward(const Expr& operand, std::function<Expr(const Expr& DR)> rule) {
  current().gradients.push_back({variable_name(operand), std::move(rule)});
}

void OperationBuilder::backward(const Scalar& scalar, std::function<Expr(const Expr& DR)> rule) {
  current().gradients.push_back(
      {std::get<scalar::Parameter>(scalar.node().value).name, std::move(rule)});
}

void OperationBuilder::spelled_out(std::function<Expr(const node::Operation& node)> value) {
  current().spelled_out = std::move(value);
}

OperationBuilder& OperationBuilder::needs(std::string text) {
  return misfit([needs = std::move(text)](const std::vector<Shape>& shapes) {
    return shapes.size() == 1
               ? needs + ", got " + shapes[0].text()
               : shapes.at(0).text() + " does not fit " + shapes.at(1).text() + ", " + needs;
  });
}

OperationBuilder& OperationBuilder::misfit(
    std::function<std::string(const std::vector<Shape>&)> message) {
  operation_.misfit = std::move(message);
  return *this;
}

OperationBuilder& OperationBuilder::commutative() {
  operation_.is_commutative = true;
  return *this;
}

OperationBuilder& OperationBuilder::domain(std::string text) {
  operation_.domain = std::move(text);
  return *this;
}

OperationBuilder& OperationBuilder::source(std::string text) {
  operation_.source = std::move(text);
  return *this;
}

OperationBuilder& OperationBuilder::stable_form(std::string text) {
  operation_.stable_form = std::move(text);
  return *this;
}

OperationBuilder& OperationBuilder::remarks(std::string text) {
  operation_.remarks = std::move(text);
  return *this;
}

Operation OperationBuilder::finish() {
  operation_.call = Call::of(call_, current().operands, operation_.scalars, operation_.sizes);
  for (const auto& form : operation_.forms) {
    if (form.shapes.operands().size() != form.operands.size())
      throw DomainError("the operation " + operation_.name +
                        " has a form without a result, or with operands after its result");
    for (const auto& name : matrix_names(form.definition))
      if (std::find(form.operands.begin(), form.operands.end(), name) == form.operands.end())
        throw DomainError("the definition of " + operation_.name + " reads " + name +
                          ", which is no operand");
  }
  if (!operation_.misfit) {
    std::string wanted;
    for (const auto& form : operation_.forms)
      wanted += (wanted.empty() ? "" : ", or ") + list(form.shapes.operands());
    misfit([wanted](const std::vector<Shape>& shapes) {
      return wanted + (shapes.size() == 1 ? " is" : " are") + " needed, got " + list(shapes);
    });
  }
  return std::move(operation_);
}

}  // namespace gradstone
