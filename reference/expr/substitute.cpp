#include "reference/expr/substitute.hpp"

#include "reference/error.hpp"

namespace gradstone {
namespace {

class Substitute {
 public:
  Substitute(const ScalarReplacement& scalars, const VariableReplacement& matrices)
      : scalars_(scalars), matrices_(matrices) {}

  // Shared nodes are replaced once.
  Expr operator()(const Expr& expression) {
    if (const auto found = done_.find(expression.id()); found != done_.end()) return found->second;
    Expr result = visit(expression, Build{*this, expression});
    done_.emplace(expression.id(), result);
    return result;
  }

 private:
  // What is read by its entries can be renamed, and not replaced by a formula.
  Scalar read_under_new_names(const Scalar& body, const Expr& original) {
    ScalarReplacement scalars = scalars_;
    for (const auto& name : matrix_names(body)) {
      if (scalars.matrices.count(name) > 0) continue;
      const Expr with = matrices_(variable(name, Shape(), original.where()), Shape());
      const auto* renamed = as<node::Variable>(with);
      if (!renamed)
        throw UnsupportedError("substitute: " + name +
                               " is read by its entries, so only a named tensor can replace it (" +
                               original.where().text() + ")");
      scalars.matrices.emplace(name, renamed->name);
    }
    return replace(body, scalars);
  }

  struct Build {
    Substitute& self;
    const Expr& original;

    Operand at(const Expr& operand) const { return Operand(self(operand), original.where()); }
    Scalar at(const Scalar& scalar) const { return replace(scalar, self.scalars_); }
    Dim at(const Dim& dim) const { return dim.replaced(self.scalars_.dims); }
    Dim rows() const { return at(original.shape().rows()); }
    Dim columns() const { return at(original.shape().columns()); }

    Expr operator()(const node::Variable&) const {
      return self.matrices_(original, original.shape().replaced(self.scalars_.dims));
    }
    Expr operator()(const node::Comprehension& n) const {
      return by_entries(n.indices, original.shape().replaced(self.scalars_.dims),
                        self.read_under_new_names(n.body, original), original.where());
    }
    Expr operator()(const node::Zeros&) const { return zeros(rows(), columns(), original.where()); }
    Expr operator()(const node::Ones&) const { return ones(rows(), columns(), original.where()); }
    Expr operator()(const node::Identity&) const { return identity(rows(), original.where()); }
    Expr operator()(const node::Transpose& n) const { return T(at(n.operand)); }
    Expr operator()(const node::Negate& n) const { return -at(n.operand); }
    Expr operator()(const node::Scale& n) const { return at(n.factor) * at(n.operand); }
    Expr operator()(const node::Add& n) const { return at(n.left) + at(n.right); }
    Expr operator()(const node::Subtract& n) const { return at(n.left) - at(n.right); }
    Expr operator()(const node::Product& n) const { return at(n.left) * at(n.right); }
    Expr operator()(const node::Hadamard& n) const { return hadamard(at(n.left), at(n.right)); }
    Expr operator()(const node::Dot& n) const { return dot(at(n.left), at(n.right)); }
    Expr operator()(const node::Diag& n) const { return diag(at(n.operand)); }
    Expr operator()(const node::DiagMatrix& n) const { return Diag(at(n.operand)); }
    Expr operator()(const node::RowRepeat& n) const { return row_repeat(at(n.operand), rows()); }
    Expr operator()(const node::ColumnRepeat& n) const {
      return column_repeat(at(n.operand), columns());
    }
    Expr operator()(const node::ElementsSum& n) const { return elements_sum(at(n.operand)); }
    Expr operator()(const node::ColumnsSum& n) const { return columns_sum(at(n.operand)); }
    Expr operator()(const node::RowsSum& n) const { return rows_sum(at(n.operand)); }
    Expr operator()(const node::ColumnsMax& n) const { return columns_max(at(n.operand)); }
    Expr operator()(const node::RowsMax& n) const { return rows_max(at(n.operand)); }
    Expr operator()(const node::ColumnsMean& n) const { return columns_mean(at(n.operand)); }
    Expr operator()(const node::RowsMean& n) const { return rows_mean(at(n.operand)); }
    Expr operator()(const node::Apply& n) const {
      std::vector<Scalar> parameters;
      for (const auto& value : n.parameters) parameters.push_back(at(value));
      return apply(n.function, at(n.operand), std::move(parameters));
    }
  };

  const ScalarReplacement& scalars_;
  const VariableReplacement& matrices_;
  std::map<const void*, Expr> done_;
};

}  // namespace

Expr substitute(const Expr& expression, const ScalarReplacement& scalars,
                const VariableReplacement& matrices) {
  return Substitute(scalars, matrices)(expression);
}

Expr substitute(const Expr& expression, const Substitution& substitution) {
  ScalarReplacement scalars;
  scalars.parameters = substitution.parameters;
  scalars.dims = substitution.dims;
  return substitute(expression, scalars, [&](const Expr& original, const Shape& shape) {
    const std::string& name = as<node::Variable>(original)->name;
    const auto found = substitution.variables.find(name);
    if (found == substitution.variables.end()) return variable(name, shape, original.where());
    if (found->second.shape() != shape) {
      throw ShapeError("substitute: " + name + " is " + shape.text() + ", what replaces it is " +
                       found->second.shape().text() + " (" + found->second.where().text() + ")");
    }
    return found->second;
  });
}

}  // namespace gradstone
