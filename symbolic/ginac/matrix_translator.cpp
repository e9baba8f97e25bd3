#include "symbolic/ginac/matrix_translator.hpp"

namespace gradstone::ginac {
namespace {

template <class Function>
Matrix generated(std::size_t rows, std::size_t columns, Function entry) {
  Matrix result(rows, columns);
  for (std::size_t i = 0; i < rows; ++i) {
    for (std::size_t j = 0; j < columns; ++j) result(i, j) = entry(i, j);
  }
  return result;
}

ex number(std::size_t value) {
  return GiNaC::numeric(static_cast<unsigned long>(value));
}

GiNaC::exvector row(const Matrix& X, std::size_t i) {
  GiNaC::exvector entries;
  for (std::size_t j = 0; j < X.columns(); ++j) entries.push_back(X(i, j));
  return entries;
}

GiNaC::exvector column(const Matrix& X, std::size_t j) {
  GiNaC::exvector entries;
  for (std::size_t i = 0; i < X.rows(); ++i) entries.push_back(X(i, j));
  return entries;
}

}  // namespace

/// One place per kind of node. Sums and products are expanded, so that equal entries are equal.
class MatrixVisitor {
 public:
  MatrixVisitor(MatrixTranslator& reader, std::size_t rows, std::size_t columns)
      : reader_(reader), rows_(rows), columns_(columns) {}

  Matrix operator()(const node::Variable& n) { return reader_.values_(n.name); }
  Matrix operator()(const node::Comprehension&) {
    throw UnsupportedError("GiNaC: a tensor that is read by its entries elsewhere");
  }
  Matrix operator()(const node::Zeros&) { return constant(0); }
  Matrix operator()(const node::Ones&) { return constant(1); }
  Matrix operator()(const node::Identity&) {
    return shaped([](std::size_t i, std::size_t j) { return ex(i == j ? 1 : 0); });
  }
  Matrix operator()(const node::Transpose& n) {
    const Matrix& X = at(n.operand);
    return shaped([&](std::size_t i, std::size_t j) { return X(j, i); });
  }
  Matrix operator()(const node::Negate& n) {
    const Matrix& X = at(n.operand);
    return shaped([&](std::size_t i, std::size_t j) { return -X(i, j); });
  }
  Matrix operator()(const node::Scale& n) {
    const Matrix& X = at(n.operand);
    const ex factor = reader_.scalars_.translate(n.factor);
    return shaped([&](std::size_t i, std::size_t j) { return (factor * X(i, j)).expand(); });
  }
  Matrix operator()(const node::Add& n) {
    const Matrix& X = at(n.left);
    const Matrix& Y = at(n.right);
    return shaped([&](std::size_t i, std::size_t j) { return X(i, j) + Y(i, j); });
  }
  Matrix operator()(const node::Subtract& n) {
    const Matrix& X = at(n.left);
    const Matrix& Y = at(n.right);
    return shaped([&](std::size_t i, std::size_t j) { return X(i, j) - Y(i, j); });
  }
  Matrix operator()(const node::Product& n) {
    const Matrix& X = at(n.left);
    const Matrix& Y = at(n.right);
    return shaped([&](std::size_t i, std::size_t j) {
      GiNaC::exvector sum;
      for (std::size_t l = 0; l < X.columns(); ++l) sum.push_back(X(i, l) * Y(l, j));
      return ex(GiNaC::add(sum)).expand();
    });
  }
  Matrix operator()(const node::Hadamard& n) {
    const Matrix& X = at(n.left);
    const Matrix& Y = at(n.right);
    return shaped([&](std::size_t i, std::size_t j) { return (X(i, j) * Y(i, j)).expand(); });
  }
  Matrix operator()(const node::Dot& n) {
    const Matrix& X = at(n.left);
    const Matrix& Y = at(n.right);
    GiNaC::exvector sum;
    for (std::size_t k = 0; k < X.entries().size(); ++k)
      sum.push_back(X.entries()[k] * Y.entries()[k]);
    return constant(ex(GiNaC::add(sum)).expand());
  }
  Matrix operator()(const node::Diag& n) {
    const Matrix& X = at(n.operand);
    return shaped([&](std::size_t i, std::size_t) { return X(i, i); });
  }
  Matrix operator()(const node::DiagMatrix& n) {
    const Matrix& x = at(n.operand);
    return shaped([&](std::size_t i, std::size_t j) { return i == j ? x.entries()[i] : ex(0); });
  }
  Matrix operator()(const node::RowRepeat& n) {
    const Matrix& x = at(n.operand);
    return shaped([&](std::size_t, std::size_t j) { return x(0, j); });
  }
  Matrix operator()(const node::ColumnRepeat& n) {
    const Matrix& x = at(n.operand);
    return shaped([&](std::size_t i, std::size_t) { return x(i, 0); });
  }
  Matrix operator()(const node::ElementsSum& n) {
    return constant(GiNaC::add(at(n.operand).entries()));
  }
  Matrix operator()(const node::ColumnsSum& n) {
    const Matrix& X = at(n.operand);
    return shaped([&](std::size_t, std::size_t j) { return ex(GiNaC::add(column(X, j))); });
  }
  Matrix operator()(const node::RowsSum& n) {
    const Matrix& X = at(n.operand);
    return shaped([&](std::size_t i, std::size_t) { return ex(GiNaC::add(row(X, i))); });
  }
  Matrix operator()(const node::ColumnsMax& n) {
    const Matrix& X = at(n.operand);
    return shaped([&](std::size_t, std::size_t j) { return reader_.tower_.maximum(column(X, j)); });
  }
  Matrix operator()(const node::RowsMax& n) {
    const Matrix& X = at(n.operand);
    return shaped([&](std::size_t i, std::size_t) { return reader_.tower_.maximum(row(X, i)); });
  }
  Matrix operator()(const node::ColumnsMean& n) {
    const Matrix& X = at(n.operand);
    return shaped([&](std::size_t, std::size_t j) {
      return (ex(GiNaC::add(column(X, j))) / number(X.rows())).expand();
    });
  }
  Matrix operator()(const node::RowsMean& n) {
    const Matrix& X = at(n.operand);
    return shaped([&](std::size_t i, std::size_t) {
      return (ex(GiNaC::add(row(X, i))) / number(X.columns())).expand();
    });
  }
  Matrix operator()(const node::Apply& n) {
    const Matrix& X = at(n.operand);
    std::vector<ex> parameters;
    for (const auto& value : n.parameters) parameters.push_back(reader_.scalars_.translate(value));
    return shaped([&](std::size_t i, std::size_t j) {
      return reader_.scalars_.apply(n.function, n.function.value(), X(i, j), parameters).expand();
    });
  }

 private:
  const Matrix& at(const Expr& operand) { return reader_.remembered(operand); }

  template <class Function>
  Matrix shaped(Function entry) {
    return generated(rows_, columns_, entry);
  }

  Matrix constant(const ex& value) {
    return shaped([&](std::size_t, std::size_t) { return value; });
  }

  MatrixTranslator& reader_;
  std::size_t rows_, columns_;
};

const Matrix& MatrixTranslator::remembered(const Expr& expression) {
  const auto found = memory_.find(expression.id());
  if (found != memory_.end()) return found->second;
  const Shape shape = expression.shape().as_matrix();
  const auto rows = static_cast<std::size_t>(shape.rows().at(sizes_));
  const auto columns = static_cast<std::size_t>(shape.columns().at(sizes_));
  if (const auto* tensor = as<node::Comprehension>(expression))
    return memory_.emplace(expression.id(), by_entries_(*tensor, expression.shape())).first->second;
  Matrix value = visit(expression, MatrixVisitor(*this, rows, columns));
  return memory_.emplace(expression.id(), std::move(value)).first->second;
}

Matrix MatrixTranslator::translate(const Expr& expression) {
  return remembered(expression);
}

}  // namespace gradstone::ginac
