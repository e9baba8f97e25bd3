#include "numeric/plan/lower.hpp"

#include "numeric/plan/lower_scalar.hpp"
#include "reference/error.hpp"
#include "reference/operations.hpp"
#include "reference/operations/in_other_operations.hpp"
#include "reference/operations/readings.hpp"

namespace gradstone::plan {

bool Lowering::is_whole(Id id, const Shape& shape) const {
  return graph_[id].op != Op::scalar && have_as_many(graph_[id].shape, shape);
}

Id Lowering::whole(Id id, const Shape& shape) {
  return is_whole(id, shape) ? graph_.view(id, shape) : graph_.add({Op::copy, {id}, shape});
}

Id Lowering::whole(const Expr& expression) {
  return whole((*this)(expression), expression.shape().as_matrix());
}

// A value has as many rows as its operands: all of them, or one that is repeated.
Id Lowering::elementwise(Op op, const Shape& shape, std::vector<Id> operands) {
  Shape own;
  for (const Id id : operands) {
    if (graph_[id].shape.rows() == shape.rows()) own = own.with(0, shape.rows());
    if (graph_[id].shape.columns() == shape.columns()) own = own.with(1, shape.columns());
  }
  return graph_.add({op, std::move(operands), own});
}

struct Lowering::Reader {
  Lowering& self;
  const Expr& expression;

  const Shape& shape() const { return expression.shape(); }
  Graph& graph() const { return self.graph_; }

  Id operator()(const node::Variable& n) const {
    const auto equation = self.equations_.find(n.name);
    if (equation != self.equations_.end()) return self.whole(equation->second);
    return graph().input(n.name, shape().as_matrix());
  }
  Id operator()(const node::Comprehension& n) const {
    return graph().view(self.by_entries(n, expression), shape().as_matrix());
  }
  Id operator()(const node::Operation& n) const {
    const auto found = readings().find(n.line);
    if (found != readings().end()) return (this->*found->second)(n);
    self.kept_.push_back(in_other_operations(n));
    return self(self.kept_.back());
  }
  Id zeros(const node::Operation&) const { return graph().scalar(0); }
  Id ones(const node::Operation&) const { return graph().scalar(1); }
  Id identity(const node::Operation&) const { return graph().add({Op::identity, {}, shape()}); }

  Id transpose(const node::Operation& n) const {
    const Id operand = self(n.operand());
    const Shape& from = graph()[operand].shape;
    const Shape to{from.columns(), from.rows()};
    if (from.is_scalar()) return operand;
    const bool vector = from.rows().is_one() || from.columns().is_one();
    return vector ? graph().view(operand, to) : graph().add({Op::transpose, {operand}, to});
  }

  Id negate(const node::Operation& n) const {
    return self.elementwise(Op::negate, shape(), {self(n.operand())});
  }
  Id scale(const node::Operation& n) const {
    const Id factor = graph().scalar(n.factor());
    return self.elementwise(Op::multiply, shape(), {factor, self(n.operand())});
  }
  Id add(const node::Operation& n) const { return binary(Op::add, n); }
  Id subtract(const node::Operation& n) const { return binary(Op::subtract, n); }
  Id hadamard(const node::Operation& n) const { return binary(Op::multiply, n); }

  Id product(const node::Operation& n) const {
    Value value{Op::product, {-1, -1, graph().scalar(1)}, shape()};
    value.operands[0] = factor(n.left(), value.transpose_left);
    value.operands[1] = factor(n.right(), value.transpose_right);
    return graph().add(std::move(value));
  }

  // The rules have turned these into sums, unless they are switched off.
  Id dot(const node::Operation& n) const {
    const Id products =
        self.elementwise(Op::multiply, n.left().shape(), {self(n.left()), self(n.right())});
    return reduce(Op::elements_sum, products, n.left().shape());
  }
  Id columns_mean(const node::Operation& n) const {
    return mean(reduce(Op::columns_sum, self(n.operand()), n.operand().shape()),
                n.operand().shape().rows());
  }
  Id rows_mean(const node::Operation& n) const {
    return mean(reduce(Op::rows_sum, self(n.operand()), n.operand().shape()),
                n.operand().shape().columns());
  }

  Id diag(const node::Operation& n) const {
    return graph().add({Op::diagonal, {self.whole(n.operand())}, shape()});
  }
  Id diagonal_matrix(const node::Operation& n) const {
    return graph().add({Op::diagonal_matrix, {self.whole(n.operand())}, shape()});
  }
  Id row_repeat(const node::Operation& n) const { return self(n.operand()); }
  Id column_repeat(const node::Operation& n) const { return self(n.operand()); }

  Id elements_sum(const node::Operation& n) const { return reduce(Op::elements_sum, n); }
  Id columns_sum(const node::Operation& n) const { return reduce(Op::columns_sum, n); }
  Id rows_sum(const node::Operation& n) const { return reduce(Op::rows_sum, n); }
  Id columns_max(const node::Operation& n) const { return reduce(Op::columns_max, n); }
  Id rows_max(const node::Operation& n) const { return reduce(Op::rows_max, n); }

  Id operator()(const node::Apply& n) const {
    const Id argument = self(n.operand);
    if (graph()[argument].op != Op::scalar)
      return lower_function(graph(), n.function, n.parameters, argument);
    return graph().scalar(n.function.stable_at(graph().scalar_of(argument), n.parameters));
  }

 private:
  using Reading = Id (Reader::*)(const node::Operation&) const;
  static const std::map<const Operation*, Reading>& readings() {
    static const auto all = readings_of<Reader, Reading>();
    return all;
  }

  Id binary(Op op, const node::Operation& n) const {
    const Id left = self(n.left());
    return self.elementwise(op, shape(), {left, self(n.right())});
  }

  // A factor of a product, and whether it is to be read with rows and columns exchanged.
  Id factor(const Expr& expression_of_factor, bool& transposed) const {
    const Id id = self.whole(expression_of_factor);
    transposed = graph()[id].op == Op::transpose;
    return transposed ? graph()[id].operands[0] : id;
  }

  Id reduce(Op op, const node::Operation& n) const {
    return reduce(op, self(n.operand()), n.operand().shape());
  }

  // Sums count every repetition, so a repeated operand is written out in the direction of the sum.
  Id reduce(Op op, Id operand, const Shape& full) const {
    Shape own = graph()[operand].shape;
    const bool along_rows = op == Op::rows_sum || op == Op::rows_max;
    if (!along_rows) own = own.with(0, full.rows());
    if (along_rows || op == Op::elements_sum) own = own.with(1, full.columns());
    const Id whole = self.whole(operand, own);
    Shape result;
    if (along_rows) result = result.with(0, own.rows());
    if (op == Op::columns_sum || op == Op::columns_max) result = result.with(1, own.columns());
    if (result == own) return whole;  // one number in each sum
    return graph().add({op, {whole}, result});
  }

  Id mean(Id sum, const Dim& count) const {
    return graph().add({Op::multiply, {graph().scalar(1 / size(count)), sum}, graph()[sum].shape});
  }
};

Id Lowering::by_entries(const node::Comprehension& tensor, const Expr& expression) {
  const auto found = tensors_.find(expression.id());
  if (found != tensors_.end()) return found->second;
  LowerTensor lower(graph_, largest_, [this](const std::string& name) { return find(name); });
  const Id id = lower(tensor.indices, expression.shape(), tensor.body);
  tensors_.emplace(expression.id(), id);
  return id;
}

Id Lowering::in_any_split(const Expr& expression) {
  const auto* tensor = as<node::Comprehension>(expression);
  return tensor ? by_entries(*tensor, expression) : (*this)(expression);
}

NamedTensor Lowering::find(const std::string& name) {
  const auto equation = equations_.find(name);
  if (equation != equations_.end()) {
    const Expr& value = equation->second;
    const Id id = in_any_split(value);
    return {is_whole(id, value.shape().as_matrix()) ? id : whole(value), value.shape().dims()};
  }
  const auto given = shapes_.find(name);
  if (given == shapes_.end())
    throw UnknownNameError("plan: " + name + " is read by its entries, and its shape is unknown");
  return {graph_.input(name, given->second.as_matrix()), given->second.dims()};
}

Id Lowering::operator()(const Expr& expression) {
  if (const auto found = done_.find(expression.id()); found != done_.end()) return found->second;
  const Id id = visit(expression, Reader{*this, expression});
  done_.emplace(expression.id(), id);
  return id;
}

}  // namespace gradstone::plan
