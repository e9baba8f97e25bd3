#include "symbolic/ginac/matrix_translator.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/operations.hpp"
#include "reference/operations/entry_of.hpp"
#include "reference/operations/readings.hpp"
#include "reference/operations/spelled_out.hpp"

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

/// One place per operation that is read faster than by its definition, as any other is. Sums and
/// products are expanded, so that equal entries are equal.
class MatrixVisitor {
 public:
  MatrixVisitor(MatrixTranslator& reader, std::size_t rows, std::size_t columns)
      : reader_(reader), rows_(rows), columns_(columns) {}

  Matrix operator()(const node::Variable& n) { return reader_.values_(n.name); }
  Matrix operator()(const node::Comprehension&) {
    throw UnsupportedError("GiNaC: a tensor that is read by its entries elsewhere");
  }
  Matrix operator()(const node::Operation& n) {
    const auto found = readings().find(n.line);
    return found == readings().end() ? by_definition(n) : (this->*found->second)(n);
  }
  Matrix zeros(const node::Operation&) { return constant(0); }
  Matrix ones(const node::Operation&) { return constant(1); }
  Matrix identity(const node::Operation&) {
    return shaped([](std::size_t i, std::size_t j) { return ex(i == j ? 1 : 0); });
  }
  Matrix transpose(const node::Operation& n) {
    const Matrix& X = at(n.operand());
    return shaped([&](std::size_t i, std::size_t j) { return X(j, i); });
  }
  Matrix negate(const node::Operation& n) {
    const Matrix& X = at(n.operand());
    return shaped([&](std::size_t i, std::size_t j) { return -X(i, j); });
  }
  Matrix scale(const node::Operation& n) {
    const Matrix& X = at(n.operand());
    const ex factor = reader_.scalars_.translate(n.factor());
    return shaped([&](std::size_t i, std::size_t j) { return (factor * X(i, j)).expand(); });
  }
  Matrix add(const node::Operation& n) {
    const Matrix& X = at(n.left());
    const Matrix& Y = at(n.right());
    return shaped([&](std::size_t i, std::size_t j) { return X(i, j) + Y(i, j); });
  }
  Matrix subtract(const node::Operation& n) {
    const Matrix& X = at(n.left());
    const Matrix& Y = at(n.right());
    return shaped([&](std::size_t i, std::size_t j) { return X(i, j) - Y(i, j); });
  }
  Matrix product(const node::Operation& n) {
    const Matrix& X = at(n.left());
    const Matrix& Y = at(n.right());
    return shaped([&](std::size_t i, std::size_t j) {
      GiNaC::exvector sum;
      for (std::size_t l = 0; l < X.columns(); ++l) sum.push_back(X(i, l) * Y(l, j));
      return ex(GiNaC::add(sum)).expand();
    });
  }
  Matrix hadamard(const node::Operation& n) {
    const Matrix& X = at(n.left());
    const Matrix& Y = at(n.right());
    return shaped([&](std::size_t i, std::size_t j) { return (X(i, j) * Y(i, j)).expand(); });
  }
  Matrix dot(const node::Operation& n) {
    const Matrix& X = at(n.left());
    const Matrix& Y = at(n.right());
    GiNaC::exvector sum;
    for (std::size_t k = 0; k < X.entries().size(); ++k)
      sum.push_back(X.entries()[k] * Y.entries()[k]);
    return constant(ex(GiNaC::add(sum)).expand());
  }
  Matrix diag(const node::Operation& n) {
    const Matrix& X = at(n.operand());
    return shaped([&](std::size_t i, std::size_t) { return X(i, i); });
  }
  Matrix diagonal_matrix(const node::Operation& n) {
    const Matrix& x = at(n.operand());
    return shaped([&](std::size_t i, std::size_t j) { return i == j ? x.entries()[i] : ex(0); });
  }
  Matrix row_repeat(const node::Operation& n) {
    const Matrix& x = at(n.operand());
    return shaped([&](std::size_t, std::size_t j) { return x(0, j); });
  }
  Matrix column_repeat(const node::Operation& n) {
    const Matrix& x = at(n.operand());
    return shaped([&](std::size_t i, std::size_t) { return x(i, 0); });
  }
  Matrix elements_sum(const node::Operation& n) {
    return constant(GiNaC::add(at(n.operand()).entries()));
  }
  Matrix columns_sum(const node::Operation& n) {
    const Matrix& X = at(n.operand());
    return shaped([&](std::size_t, std::size_t j) { return ex(GiNaC::add(column(X, j))); });
  }
  Matrix rows_sum(const node::Operation& n) {
    const Matrix& X = at(n.operand());
    return shaped([&](std::size_t i, std::size_t) { return ex(GiNaC::add(row(X, i))); });
  }
  Matrix columns_max(const node::Operation& n) {
    const Matrix& X = at(n.operand());
    return shaped([&](std::size_t, std::size_t j) { return reader_.tower_.maximum(column(X, j)); });
  }
  Matrix rows_max(const node::Operation& n) {
    const Matrix& X = at(n.operand());
    return shaped([&](std::size_t i, std::size_t) { return reader_.tower_.maximum(row(X, i)); });
  }
  Matrix columns_mean(const node::Operation& n) {
    const Matrix& X = at(n.operand());
    return shaped([&](std::size_t, std::size_t j) {
      return (ex(GiNaC::add(column(X, j))) / number(X.rows())).expand();
    });
  }
  Matrix rows_mean(const node::Operation& n) {
    const Matrix& X = at(n.operand());
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
  using Reading = Matrix (MatrixVisitor::*)(const node::Operation&);
  static const std::map<const Operation*, Reading>& readings() {
    static const auto all = readings_of<MatrixVisitor, Reading>();
    return all;
  }

  // Any other operation, spelled out or by the definition that its line states.
  Matrix by_definition(const node::Operation& n) {
    if (const auto other = spelled_out(n)) return at(reader_.kept_.emplace_back(*other));
    const auto& names = n.line->form_of(n).operands;
    const auto entries = [&](const std::string& name, const std::vector<std::int64_t>& places) {
      const auto operand = std::find(names.begin(), names.end(), name) - names.begin();
      return at(n.operands[static_cast<std::size_t>(operand)])(
          static_cast<std::size_t>(places.at(0) - 1), static_cast<std::size_t>(places.at(1) - 1));
    };
    const auto parameters = [&](const std::string& name) {
      return reader_.scalars_.translate(parameter(name));
    };
    const Scalar value = entry_of(n, {Index{"i"}, Index{"j"}});
    const ScalarTranslator scalars(reader_.tower_, reader_.sizes_, parameters, entries);
    return shaped([&](std::size_t i, std::size_t j) {
      const auto place = [](std::size_t k) { return static_cast<std::int64_t>(k + 1); };
      return scalars.translate(value, {{"i", place(i)}, {"j", place(j)}}).expand();
    });
  }

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
