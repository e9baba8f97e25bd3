#include "symbolic/all_sizes/matrix_reader.hpp"

#include "reference/error.hpp"

namespace gradstone::all_sizes {

/// One place per kind of node. The entries of an operand are read at its row and column, and then
/// renamed or summed over.
class MatrixVisitor {
 public:
  MatrixVisitor(MatrixReader& reader, const Shape& shape)
      : reader_(reader), algebra_(reader.algebra_), shape_(shape) {}

  Form operator()(const node::Variable& n) { return reader_.values_(n.name); }
  Form operator()(const node::Comprehension& n) {
    if (!reader_.by_entries_)
      throw UnsupportedError("all sizes: a tensor that is given by its entries, in steps");
    return reader_.by_entries_(n, shape_);
  }
  Form operator()(const node::Zeros&) { return {}; }
  Form operator()(const node::Ones&) { return one(); }
  Form operator()(const node::Identity&) { return diagonal(shape_.rows()); }
  Form operator()(const node::Transpose& n) { return transposed(at(n.operand)); }
  Form operator()(const node::Negate& n) { return algebra_.scaled(-1, at(n.operand)); }
  Form operator()(const node::Scale& n) {
    return algebra_.multiply(reader_.scalars_.read(n.factor), at(n.operand));
  }
  Form operator()(const node::Add& n) { return algebra_.add(at(n.left), at(n.right)); }
  Form operator()(const node::Subtract& n) { return algebra_.subtract(at(n.left), at(n.right)); }
  Form operator()(const node::Product& n) {
    const Form left = algebra_.renamed(at(n.left), {{column_index, inner_index}});
    const Form right = algebra_.renamed(at(n.right), {{row_index, inner_index}});
    return algebra_.multiply(left, right, range(inner_index, n.left.shape().columns()));
  }
  Form operator()(const node::Hadamard& n) { return algebra_.multiply(at(n.left), at(n.right)); }
  Form operator()(const node::Dot& n) {
    return sum_of_all(algebra_.multiply(at(n.left), at(n.right)), n.left.shape());
  }
  Form operator()(const node::Diag& n) {
    return algebra_.renamed(at(n.operand), {{column_index, row_index}});
  }
  Form operator()(const node::DiagMatrix& n) {
    const Form on_the_diagonal = algebra_.renamed(at(n.operand), {{column_index, row_index}});
    return algebra_.multiply(diagonal(shape_.rows()), on_the_diagonal);
  }
  Form operator()(const node::RowRepeat& n) { return at(n.operand); }
  Form operator()(const node::ColumnRepeat& n) { return at(n.operand); }
  Form operator()(const node::ElementsSum& n) {
    return sum_of_all(at(n.operand), n.operand.shape());
  }
  Form operator()(const node::ColumnsSum& n) {
    return sum(at(n.operand), row_index, n.operand.shape().rows());
  }
  Form operator()(const node::RowsSum& n) {
    return sum(at(n.operand), column_index, n.operand.shape().columns());
  }
  Form operator()(const node::ColumnsMax& n) {
    return algebra_.maximum(at(n.operand), {row_index});
  }
  Form operator()(const node::RowsMax& n) {
    return algebra_.maximum(at(n.operand), {column_index});
  }
  Form operator()(const node::ColumnsMean& n) {
    return mean(at(n.operand), row_index, n.operand.shape().rows());
  }
  Form operator()(const node::RowsMean& n) {
    return mean(at(n.operand), column_index, n.operand.shape().columns());
  }
  Form operator()(const node::Apply& n) {
    std::vector<Form> parameters;
    for (const auto& value : n.parameters) parameters.push_back(reader_.scalars_.read(value));
    return reader_.scalars_.apply(n.function, n.function.value(), at(n.operand), parameters);
  }

 private:
  const Form& at(const Expr& operand) { return reader_.remembered(operand); }
  Form one() { return algebra_.number(Rational(1)); }

  Form transposed(const Form& form) {
    return algebra_.renamed(form, {{row_index, column_index}, {column_index, row_index}});
  }

  Form diagonal(const Dim& dim) {
    if (dim.is_one()) return one();
    return algebra_.delta(algebra_.symbols.dim(dim), row_index, column_index);
  }

  Range range(Index index, const Dim& dim) {
    return dim.is_one() ? Range{} : Range{{index, algebra_.symbols.dim(dim)}};
  }

  Form sum(const Form& form, Index over, const Dim& dim) {
    return dim.is_one() ? form : algebra_.sum(form, over, algebra_.symbols.dim(dim));
  }

  Form sum_of_all(const Form& form, const Shape& shape) {
    return sum(sum(form, column_index, shape.columns()), row_index, shape.rows());
  }

  Form mean(const Form& form, Index over, const Dim& dim) {
    return algebra_.multiply(sum(form, over, dim), algebra_.power(algebra_.size(dim), -1));
  }

  MatrixReader& reader_;
  Algebra& algebra_;
  const Shape& shape_;
};

const Form& MatrixReader::remembered(const Expr& expression) {
  const auto found = memory_.find(expression.id());
  if (found != memory_.end()) return found->second;
  Form value = visit(expression, MatrixVisitor(*this, expression.shape()));
  return memory_.emplace(expression.id(), std::move(value)).first->second;
}

}  // namespace gradstone::all_sizes
