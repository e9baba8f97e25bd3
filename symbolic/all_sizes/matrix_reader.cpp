#include "symbolic/all_sizes/matrix_reader.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/operations.hpp"
#include "reference/operations/entry_of.hpp"
#include "reference/operations/readings.hpp"
#include "reference/operations/spelled_out.hpp"

namespace gradstone::all_sizes {

/// One place per operation that is read faster than by its definition, as any other is. The entries
/// of an operand are read at its row and column, and then renamed or summed over.
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
  Form operator()(const node::Operation& n) {
    const auto found = readings().find(n.line);
    return found == readings().end() ? by_definition(n) : (this->*found->second)(n);
  }
  Form zeros(const node::Operation&) { return {}; }
  Form ones(const node::Operation&) { return one(); }
  Form identity(const node::Operation&) { return diagonal(shape_.rows()); }
  Form transpose(const node::Operation& n) { return transposed(at(n.operand())); }
  Form negate(const node::Operation& n) { return algebra_.scaled(-1, at(n.operand())); }
  Form scale(const node::Operation& n) {
    return algebra_.multiply(reader_.scalars_.read(n.factor()), at(n.operand()));
  }
  Form add(const node::Operation& n) { return algebra_.add(at(n.left()), at(n.right())); }
  Form subtract(const node::Operation& n) { return algebra_.subtract(at(n.left()), at(n.right())); }
  Form product(const node::Operation& n) {
    const Form left = algebra_.renamed(at(n.left()), {{column_index, inner_index}});
    const Form right = algebra_.renamed(at(n.right()), {{row_index, inner_index}});
    return algebra_.multiply(left, right, range(inner_index, n.left().shape().columns()));
  }
  Form hadamard(const node::Operation& n) { return algebra_.multiply(at(n.left()), at(n.right())); }
  Form dot(const node::Operation& n) {
    return sum_of_all(algebra_.multiply(at(n.left()), at(n.right())), n.left().shape());
  }
  Form diag(const node::Operation& n) {
    return algebra_.renamed(at(n.operand()), {{column_index, row_index}});
  }
  Form diagonal_matrix(const node::Operation& n) {
    const Form on_the_diagonal = algebra_.renamed(at(n.operand()), {{column_index, row_index}});
    return algebra_.multiply(diagonal(shape_.rows()), on_the_diagonal);
  }
  Form row_repeat(const node::Operation& n) { return at(n.operand()); }
  Form column_repeat(const node::Operation& n) { return at(n.operand()); }
  Form elements_sum(const node::Operation& n) {
    return sum_of_all(at(n.operand()), n.operand().shape());
  }
  Form columns_sum(const node::Operation& n) {
    return sum(at(n.operand()), row_index, n.operand().shape().rows());
  }
  Form rows_sum(const node::Operation& n) {
    return sum(at(n.operand()), column_index, n.operand().shape().columns());
  }
  Form columns_max(const node::Operation& n) {
    return algebra_.maximum(at(n.operand()), {row_index});
  }
  Form rows_max(const node::Operation& n) {
    return algebra_.maximum(at(n.operand()), {column_index});
  }
  Form columns_mean(const node::Operation& n) {
    return mean(at(n.operand()), row_index, n.operand().shape().rows());
  }
  Form rows_mean(const node::Operation& n) {
    return mean(at(n.operand()), column_index, n.operand().shape().columns());
  }
  Form operator()(const node::Apply& n) {
    std::vector<Form> parameters;
    for (const auto& value : n.parameters) parameters.push_back(reader_.scalars_.read(value));
    return reader_.scalars_.apply(n.function, n.function.value(), at(n.operand), parameters);
  }

 private:
  using Reading = Form (MatrixVisitor::*)(const node::Operation&);
  static const std::map<const Operation*, Reading>& readings() {
    static const auto all = readings_of<MatrixVisitor, Reading>();
    return all;
  }

  // Any other operation, spelled out or by the definition that its line states.
  Form by_definition(const node::Operation& n) {
    if (const auto other = spelled_out(n)) return at(reader_.kept_.emplace_back(*other));
    const auto& names = n.line->form_of(n).operands;
    const auto operand = [&](const std::string& name) -> const Expr& {
      const auto k = std::find(names.begin(), names.end(), name) - names.begin();
      return n.operands[static_cast<std::size_t>(k)];
    };
    const auto entries = [&](const std::string& name, const std::vector<IndexMeaning>& places) {
      Renaming renaming;
      for (std::size_t axis = 0; axis < places.size(); ++axis)
        if (const auto* running = std::get_if<RunningIndex>(&places[axis]))
          renaming.emplace_back(axis_index(axis), running->index);
      return algebra_.renamed(at(operand(name)), renaming);
    };
    const auto shapes = [&](const std::string& name) { return operand(name).shape(); };
    ScalarReader::Scope scope;
    std::vector<gradstone::Index> indices;
    for (std::size_t axis = 0; axis < shape_.rank(); ++axis) {
      indices.push_back({"i" + std::to_string(axis)});
      if (!shape_[axis].is_one())
        scope[indices.back().name] =
            RunningIndex{axis_index(axis), algebra_.symbols.dim(shape_[axis])};
    }
    return reader_.scalars_.read(entry_of(n, indices), scope, entries, shapes);
  }

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
