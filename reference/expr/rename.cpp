#include "reference/expr/rename.hpp"

namespace gradstone {
namespace {

std::string lookup(const std::map<std::string, std::string>& names, const std::string& name) {
  const auto found = names.find(name);
  return found == names.end() ? name : found->second;
}

// Rebuilds the nodes that hold names or dimensions; operands are renamed already.
struct RenameNode {
  const Expr& original;
  const std::vector<Expr>& with;  // the operands, renamed
  const Renaming& renaming;

  Shape shape() const { return renaming.shape(original.shape()); }
  Operand operand() const { return Operand(with.front(), original.where()); }
  Expr as_it_is() const { return with_operands(original, with); }
  std::vector<Scalar> all(const std::vector<Scalar>& values) const {
    std::vector<Scalar> result;
    for (const auto& value : values) result.push_back(renamed(value, renaming));
    return result;
  }

  Expr operator()(const node::Variable& n) const {
    return variable(renaming.matrix(n.name), shape().rows, shape().columns, original.where());
  }
  Expr operator()(const node::Zeros&) const {
    return zeros(shape().rows, shape().columns, original.where());
  }
  Expr operator()(const node::Ones&) const {
    return ones(shape().rows, shape().columns, original.where());
  }
  Expr operator()(const node::Identity&) const { return identity(shape().rows, original.where()); }
  Expr operator()(const node::Scale& n) const { return renamed(n.factor, renaming) * operand(); }
  Expr operator()(const node::RowRepeat&) const { return row_repeat(operand(), shape().rows); }
  Expr operator()(const node::ColumnRepeat&) const {
    return column_repeat(operand(), shape().columns);
  }
  Expr operator()(const node::Apply& n) const {
    return apply(n.function, operand(), all(n.parameters));
  }
  // These hold nothing but operands.
  Expr operator()(const node::Transpose&) const { return as_it_is(); }
  Expr operator()(const node::Negate&) const { return as_it_is(); }
  Expr operator()(const node::Add&) const { return as_it_is(); }
  Expr operator()(const node::Subtract&) const { return as_it_is(); }
  Expr operator()(const node::Product&) const { return as_it_is(); }
  Expr operator()(const node::Hadamard&) const { return as_it_is(); }
  Expr operator()(const node::Dot&) const { return as_it_is(); }
  Expr operator()(const node::Diag&) const { return as_it_is(); }
  Expr operator()(const node::DiagMatrix&) const { return as_it_is(); }
  Expr operator()(const node::ElementsSum&) const { return as_it_is(); }
  Expr operator()(const node::ColumnsSum&) const { return as_it_is(); }
  Expr operator()(const node::RowsSum&) const { return as_it_is(); }
  Expr operator()(const node::ColumnsMax&) const { return as_it_is(); }
  Expr operator()(const node::RowsMax&) const { return as_it_is(); }
  Expr operator()(const node::ColumnsMean&) const { return as_it_is(); }
  Expr operator()(const node::RowsMean&) const { return as_it_is(); }
};

}  // namespace

std::string Renaming::matrix(const std::string& name) const {
  return lookup(matrices, name);
}

std::string Renaming::parameter(const std::string& name) const {
  return lookup(parameters, name);
}

Shape Renaming::shape(const Shape& shape) const {
  return {shape.rows.replaced(dims), shape.columns.replaced(dims)};
}

Expr renamed(const Expr& expression, const Renaming& renaming) {
  std::map<const void*, Expr> done;
  const std::function<Expr(const Expr&)> run = [&](const Expr& e) -> Expr {
    if (const auto found = done.find(e.id()); found != done.end()) return found->second;
    std::vector<Expr> with;
    for (const auto& operand : operands(e)) with.push_back(run(operand));
    Expr result = visit(e, RenameNode{e, with, renaming});
    done.emplace(e.id(), result);
    return result;
  };
  return run(expression);
}

Scalar renamed(const Scalar& expression, const Renaming& renaming) {
  ScalarReplacement replacement;
  for (const auto& [from, to] : renaming.parameters)
    replacement.parameters.emplace(from, parameter(to));
  replacement.matrices = renaming.matrices;
  replacement.dims = renaming.dims;
  return replace(expression, replacement);
}

}  // namespace gradstone
