#include "reference/operations.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/operations/builder.hpp"

namespace gradstone {
namespace {

enum class PlaceInTable : std::size_t {
#define GRADSTONE_OPERATION(name, ...) name,
#include "reference/operations.def"
#undef GRADSTONE_OPERATION
};

Operation placed(Operation operation, PlaceInTable place) {
  operation.place = static_cast<std::size_t>(place);
  return operation;
}

std::vector<TableLine> build_table() {
  std::vector<TableLine> table;
  const auto add = [&](std::vector<TableLine> lines) {
    std::move(lines.begin(), lines.end(), std::back_inserter(table));
  };
  for (const auto* operation : operations()) add(lines_of(*operation));
  add(elementwise_lines());
  return table;
}

// The form of an operation as a system of equations, before its equations.
SystemBuilder declared(const Operation& operation, const Operation::Form& form) {
  SystemBuilder system(Kind::operation, operation.name, operation.title);
  system.form(form.name).domain(operation.domain).source(operation.source);
  for (std::size_t k = 0; k < form.operands.size(); ++k) {
    const Shape& shape = form.shapes.operands()[k];
    system.input(form.operands[k], shape.rows(), shape.columns());
  }
  for (const auto& name : operation.scalars) {
    const bool has_gradient =
        std::any_of(form.gradients.begin(), form.gradients.end(),
                    [&](const Operation::Gradient& gradient) { return gradient.of == name; });
    has_gradient ? system.trainable_parameter(name) : system.parameter(name);
  }
  return system;
}

// The operation on the names of its line.
Expr written_out(const Operation& operation, const Operation::Form& form) {
  std::vector<Expr> operands;
  for (std::size_t k = 0; k < form.operands.size(); ++k)
    operands.push_back(variable(form.operands[k], form.shapes.operands()[k], form.where));
  std::vector<Scalar> scalars;
  for (const auto& name : operation.scalars) scalars.push_back(parameter(name));
  std::vector<Dim> sizes;
  for (const auto& name : operation.sizes) sizes.emplace_back(name);
  return apply(operation, std::move(operands), std::move(scalars), std::move(sizes), form.where);
}

TableLine line_of_form(const Operation& operation, const Operation::Form& form) {
  SystemBuilder system = declared(operation, form);
  const Expr R = system.forward("R", written_out(operation, form));
  const auto indices = form.indices();
  system.define("R", indices[0], indices[1], form.definition, form.where);
  const Expr DR = system.cotangent(R);
  for (const auto& gradient : form.gradients) {
    const auto operand = std::find(form.operands.begin(), form.operands.end(), gradient.of);
    if (operand == form.operands.end()) {
      system.backward(parameter(gradient.of), gradient.value(DR));
    } else {
      const auto k = static_cast<std::size_t>(operand - form.operands.begin());
      system.backward(variable(gradient.of, form.shapes.operands()[k]), gradient.value(DR));
    }
  }
  return {system.build(), operation.call.text, form.notation, operation.stable_form,
          operation.remarks};
}

// The name, and the form where an operation has one for each orientation, of the line of a node.
struct NameOfLine {
  struct Name {
    std::string name, form;
  };
  Name operator()(const node::Variable& n) const {
    throw UnsupportedError("the variable " + n.name + " is no operation");
  }
  Name operator()(const node::Comprehension&) const {
    throw UnsupportedError("a tensor that is given by its entries is no operation");
  }
  Name operator()(const node::Operation& n) const {
    return {n.line->name, n.line->form_of(n).name};
  }
  Name operator()(const node::Apply& n) const { return {n.function.name(), ""}; }
};

// What is wrong with operands that fit no form.
std::string misfit(const Operation& operation, const std::vector<Expr>& operands) {
  std::vector<Shape> shapes;
  for (const auto& operand : operands) {
    shapes.push_back(operand.shape());
    if (!shapes.back().is_matrix() && !operation.forms.front().shapes.is_elementwise())
      return "a matrix is needed, got " + shapes.back().text() +
             "; a tensor is given by its entries, as in Y[i,j,k] = ..., or by its slices, Y[i] = "
             "...";
  }
  return operation.misfit(shapes);
}

}  // namespace

namespace op {
#define GRADSTONE_OPERATION(name, ...)                                       \
  const Operation& name() {                                                  \
    static const Operation line = placed(lines::name(), PlaceInTable::name); \
    return line;                                                             \
  }
#include "reference/operations.def"
#undef GRADSTONE_OPERATION
}  // namespace op

std::vector<Index> Operation::Form::indices() const {
  const Shape& result = shapes.result();
  return {result.rows().is_one() ? Index{} : Index{"i"},
          result.columns().is_one() ? Index{} : Index{"j"}};
}

const Operation::Form& Operation::form_of(const node::Operation& node) const {
  const auto found = std::find_if(forms.rbegin(), forms.rend(), [&](const Form& form) {
    return form.shapes.fits(node.operands, node.sizes);
  });
  return found == forms.rend() ? forms.front() : *found;
}

std::map<std::string, Dim> dims_of(const node::Operation& node) {
  return node.line->form_of(node).shapes.dims(node.operands, node.sizes);
}

std::vector<TableLine> lines_of(const Operation& operation) {
  std::vector<TableLine> lines;
  for (const auto& form : operation.forms) lines.push_back(line_of_form(operation, form));
  return lines;
}

const std::vector<const Operation*>& operations() {
  static const std::vector<const Operation*> all{
#define GRADSTONE_OPERATION(name, ...) &op::name(),
#include "reference/operations.def"
#undef GRADSTONE_OPERATION
  };
  return all;
}

const std::vector<TableLine>& operation_table() {
  static const std::vector<TableLine> table = build_table();
  return table;
}

const TableLine& line_of(const Expr& expression, const std::vector<TableLine>& table) {
  const auto wanted = visit(expression, NameOfLine{});
  const auto found = std::find_if(table.begin(), table.end(), [&](const TableLine& line) {
    return line.system.name == wanted.name && line.system.form == wanted.form;
  });
  if (found == table.end())
    throw UnsupportedError(wanted.name + " is not in the table of operations");
  return *found;
}

bool is_in_table(const ElementFunction& function, const std::vector<TableLine>& table) {
  return std::any_of(table.begin(), table.end(), [&](const TableLine& line) {
    const auto* apply = as<node::Apply>(line.system.forward.front().value);
    return apply && apply->function == function;
  });
}

Expr apply(const Operation& operation, std::vector<Operand> operands, std::vector<Scalar> scalars,
           std::vector<Dim> sizes) {
  const Location where = operands.empty() ? Location::here() : operands.front().where;
  std::vector<Expr> expressions;
  expressions.reserve(operands.size());
  for (auto& operand : operands) expressions.push_back(std::move(operand.expression));
  return apply(operation, std::move(expressions), std::move(scalars), std::move(sizes), where);
}

Expr apply(const Operation& operation, std::vector<Expr> operands, std::vector<Scalar> scalars,
           std::vector<Dim> sizes, Location where) {
  const bool has_all = operands.size() == operation.forms.front().operands.size() &&
                       scalars.size() == operation.scalars.size() &&
                       sizes.size() == operation.sizes.size();
  if (!has_all)
    throw DomainError(operation.name + " is applied as " + operation.call.text + " (" +
                      where.text() + ")");
  for (auto form = operation.forms.rbegin(); form != operation.forms.rend(); ++form) {
    auto shape = form->shapes(operands, sizes);
    if (!shape) continue;
    return Expr(
        node::Operation{&operation, std::move(operands), std::move(scalars), std::move(sizes)},
        std::move(*shape), where);
  }
  throw ShapeError(operation.call.symbol + ": " + misfit(operation, operands) + " (" +
                   where.text() + ")");
}

}  // namespace gradstone
