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

    Expr operator()(const node::Variable&) const {
      return self.matrices_(original, original.shape().replaced(self.scalars_.dims));
    }
    Expr operator()(const node::Comprehension& n) const {
      return by_entries(n.indices, original.shape().replaced(self.scalars_.dims),
                        self.read_under_new_names(n.body, original), original.where());
    }
    Expr operator()(const node::Operation& n) const {
      std::vector<Expr> operands;
      for (const auto& operand : n.operands) operands.push_back(self(operand));
      std::vector<Scalar> scalars;
      for (const auto& scalar : n.scalars) scalars.push_back(at(scalar));
      std::vector<Dim> sizes;
      for (const auto& size : n.sizes) sizes.push_back(at(size));
      return apply(*n.line, std::move(operands), std::move(scalars), std::move(sizes),
                   original.where());
    }
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
