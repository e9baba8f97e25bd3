#pragma once

#include <list>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

#include "reference/operations.hpp"
#include "reference/operations/entry_of.hpp"
#include "reference/operations/readings.hpp"
#include "reference/operations/spelled_out.hpp"
#include "symbolic/prime_field/scalar_evaluator.hpp"

namespace gradstone::prime_field {

/// Where a formula finds the matrices that it names.
template <class Number>
class MatrixSource {
 public:
  virtual ~MatrixSource() = default;
  virtual Shared<Number> matrix(const std::string& name) = 0;
  /// A tensor that is given by its entries, stored row by row.
  virtual Shared<Number> by_entries(const node::Comprehension& tensor, const Shape& shape) = 0;
};

/// out += A B, where A is m x k and B is k x n.
template <class Field>
void add_product(std::vector<Field>& out, const std::vector<Field>& A, const std::vector<Field>& B,
                 std::size_t m, std::size_t k, std::size_t n) {
  std::vector<Wide> row(n);
  for (std::size_t i = 0; i < m; ++i) {
    for (std::size_t j = 0; j < n; ++j) row[j] = out[i * n + j].value();
    int products = 0;
    for (std::size_t l = 0; l < k; ++l) {
      const Field a = A[i * k + l];
      if (a.is_zero()) continue;
      if (products == Field::products_per_fold) {
        for (auto& sum : row) sum = Field::folded(sum);
        products = 0;
      }
      ++products;
      const Field* b = &B[l * n];
      for (std::size_t j = 0; j < n; ++j) Field::add_product(row[j], a, b[j]);
    }
    for (std::size_t j = 0; j < n; ++j) out[i * n + j] = Field::reduced(row[j]);
  }
}

inline void add_product(std::vector<Degree>& out, const std::vector<Degree>& A,
                        const std::vector<Degree>& B, std::size_t m, std::size_t k, std::size_t n) {
  for (std::size_t i = 0; i < m; ++i)
    for (std::size_t l = 0; l < k; ++l)
      for (std::size_t j = 0; j < n; ++j)
        out[i * n + j] = out[i * n + j] + A[i * k + l] * B[l * n + j];
}

/// Evaluates one formula over the table of matrix operations, by plain loops of its own: a second
/// opinion on what the table defines. An operation that it does not know it evaluates as its line
/// defines it, which is no second opinion; see CONTRIBUTING.md.
template <class Number>
class MatrixEvaluator {
 public:
  using Value = Dual<Number>;
  using M = Matrix<Number>;
  using Result = Shared<Number>;

  MatrixEvaluator(Generators<Number>& generators, const Sizes& sizes,
                  const Parameters<Number>& parameters, MatrixSource<Number>& matrices,
                  const std::map<std::string, std::int64_t>* integers = nullptr)
      : generators_(generators),
        sizes_(sizes),
        parameters_(parameters),
        matrices_(matrices),
        integers_(integers),
        scalars_(generators, sizes, parameters) {
    scalars_.count(integers);
  }

  Result evaluate(const Expr& expression) {
    const auto known = done_.find(expression.id());
    if (known != done_.end()) return known->second;
    here_.push_back(&expression.shape());
    Result result = visit(expression, *this);
    here_.pop_back();
    done_.emplace(expression.id(), result);
    return result;
  }

  Result operator()(const node::Variable& n) { return matrices_.matrix(n.name); }
  Result operator()(const node::Comprehension& n) { return matrices_.by_entries(n, *here_.back()); }
  Result operator()(const node::Operation& n) {
    const auto found = readings().find(n.line);
    return found == readings().end() ? by_definition(n) : (this->*found->second)(n);
  }
  Result zeros(const node::Operation&) { return share(M(rows(), columns(), false)); }
  Result ones(const node::Operation&) { return filled(Number(1)); }
  Result identity(const node::Operation&) {
    M result(rows(), columns(), false);
    for (std::size_t i = 0; i < result.rows; ++i) result.values[i * result.columns + i] = Number(1);
    return share(std::move(result));
  }
  Result transpose(const node::Operation& n) {
    const Result X = evaluate(n.operand());
    return gather(X->columns, X->rows, *X,
                  [&](std::size_t i, std::size_t j) { return j * X->columns + i; });
  }
  Result negate(const node::Operation& n) {
    const Value minus{Number(-1), Number()};
    return map([&](const Value& x) { return scalars_.product(-1, minus, 0, x); },
               *evaluate(n.operand()));
  }
  Result scale(const node::Operation& n) {
    const Value factor = scalars_.evaluate(n.factor());
    const int whole = scalars_.small_integer(n.factor());
    const Result X = evaluate(n.operand());
    M result(X->rows, X->columns, X->moving() || !factor.tangent.is_zero());
    for (std::size_t k = 0; k < X->size(); ++k)
      result.set(k, scalars_.product(whole, factor, 0, X->at(k)));
    return share(std::move(result));
  }
  Result add(const node::Operation& n) {
    return map([&](const Value& x, const Value& y) { return scalars_.sum(x, 1, y); },
               *evaluate(n.left()), *evaluate(n.right()));
  }
  Result subtract(const node::Operation& n) {
    return map([&](const Value& x, const Value& y) { return scalars_.sum(x, -1, y); },
               *evaluate(n.left()), *evaluate(n.right()));
  }
  Result product(const node::Operation& n) {
    const Result A = evaluate(n.left()), B = evaluate(n.right());
    M result(A->rows, B->columns, A->moving() || B->moving());
    const auto add = [&](std::vector<Number>& out, const auto& a, const auto& b) {
      add_product(out, a, b, A->rows, A->columns, B->columns);
    };
    add(result.values, A->values, B->values);
    if (B->moving()) add(result.tangents, A->values, B->tangents);
    if (A->moving()) add(result.tangents, A->tangents, B->values);
    return share(std::move(result));
  }
  Result hadamard(const node::Operation& n) {
    return map([&](const Value& x, const Value& y) { return scalars_.product(0, x, 0, y); },
               *evaluate(n.left()), *evaluate(n.right()));
  }
  Result dot(const node::Operation& n) {
    const Result x = evaluate(n.left()), y = evaluate(n.right());
    Value total;
    for (std::size_t k = 0; k < x->size(); ++k) total = total + x->at(k) * y->at(k);
    return single(total, x->moving() || y->moving());
  }
  Result diag(const node::Operation& n) {
    const Result X = evaluate(n.operand());
    return gather(X->rows, 1, *X, [&](std::size_t i, std::size_t) { return i * X->columns + i; });
  }
  Result diagonal_matrix(const node::Operation& n) {
    const Result x = evaluate(n.operand());
    M result(x->size(), x->size(), x->moving());
    for (std::size_t k = 0; k < x->size(); ++k) result.set(k * x->size() + k, x->at(k));
    return share(std::move(result));
  }
  Result row_repeat(const node::Operation& n) {
    const Result x = evaluate(n.operand());
    return gather(rows(), x->columns, *x, [](std::size_t, std::size_t j) { return j; });
  }
  Result column_repeat(const node::Operation& n) {
    const Result x = evaluate(n.operand());
    return gather(x->rows, columns(), *x, [](std::size_t i, std::size_t) { return i; });
  }
  Result elements_sum(const node::Operation& n) {
    const Result X = evaluate(n.operand());
    Value total;
    for (std::size_t k = 0; k < X->size(); ++k) total = total + X->at(k);
    return single(total, X->moving());
  }
  Result columns_sum(const node::Operation& n) { return over_columns(n.operand(), total); }
  Result rows_sum(const node::Operation& n) { return over_rows(n.operand(), total); }
  Result columns_max(const node::Operation& n) {
    return over_columns(n.operand(), [&](const auto& x) { return generators_.maximum(x); });
  }
  Result rows_max(const node::Operation& n) {
    return over_rows(n.operand(), [&](const auto& x) { return generators_.maximum(x); });
  }
  Result columns_mean(const node::Operation& n) { return over_columns(n.operand(), mean); }
  Result rows_mean(const node::Operation& n) { return over_rows(n.operand(), mean); }
  Result operator()(const node::Apply& n) {
    const Result X = evaluate(n.operand);
    Parameters<Number> values;
    bool moving = X->moving();
    for (std::size_t k = 0; k < n.parameters.size(); ++k) {
      const Value value = scalars_.evaluate(n.parameters[k]);
      moving = moving || !value.tangent.is_zero();
      values.emplace(n.function.parameters().at(k), value);
    }
    ScalarEvaluator<Number> function(generators_, sizes_, values);
    function.answer(scalars_, n.function, n.parameters);
    M result(X->rows, X->columns, moving);
    for (std::size_t k = 0; k < X->size(); ++k) {
      function.set_argument(X->at(k));
      result.set(k, function.evaluate(n.function.value()));
    }
    return share(std::move(result));
  }

 private:
  using Reading = Result (MatrixEvaluator::*)(const node::Operation&);
  static const std::map<const Operation*, Reading>& readings() {
    static const auto all = readings_of<MatrixEvaluator, Reading>();
    return all;
  }

  // The operands of an operation, by the names of its line.
  struct OperandSource final : EntrySource<Number> {
    std::map<std::string, Result> operands;
    Result matrix(const std::string& name, std::int64_t) override { return operands.at(name); }
  };

  // Any other operation, spelled out or by the definition that its line states.
  Result by_definition(const node::Operation& n) {
    if (const auto other = spelled_out(n)) return evaluate(kept_.emplace_back(*other));
    OperandSource source;
    bool moving = false;
    for (std::size_t k = 0; k < n.operands.size(); ++k) {
      const Result X = evaluate(n.operands[k]);
      moving = moving || X->moving();
      source.operands.emplace(n.line->form_of(n).operands[k], X);
    }
    for (const auto& scalar : n.scalars)
      moving = moving || !scalars_.evaluate(scalar).tangent.is_zero();
    const Scalar value = entry_of(n, {Index{"i"}, Index{"j"}});
    ScalarEvaluator<Number> scalars(generators_, sizes_, parameters_);
    scalars.count(integers_);
    scalars.read_entries_from(&source);
    M result(rows(), columns(), moving);
    for (std::size_t i = 0; i < result.rows; ++i) {
      for (std::size_t j = 0; j < result.columns; ++j) {
        scalars.set_index("i", static_cast<std::int64_t>(i + 1));
        scalars.set_index("j", static_cast<std::int64_t>(j + 1));
        result.set(i * result.columns + j, scalars.evaluate(value));
      }
    }
    return share(std::move(result));
  }

  std::size_t rows() const {
    return static_cast<std::size_t>(here_.back()->as_matrix().rows().at(sizes_));
  }
  std::size_t columns() const {
    return static_cast<std::size_t>(here_.back()->as_matrix().columns().at(sizes_));
  }

  Result filled(const Number& value) const {
    M result(rows(), columns(), false);
    result.values.assign(result.size(), value);
    return share(std::move(result));
  }
  static Result single(const Value& value, bool moving) {
    M result(1, 1, moving);
    result.set(0, value);
    return share(std::move(result));
  }

  // result[i,j] = X[place(i,j)].
  template <class Place>
  static Result gather(std::size_t m, std::size_t n, const M& X, const Place& place) {
    M result(m, n, X.moving());
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j) result.set(i * n + j, X.at(place(i, j)));
    return share(std::move(result));
  }

  static Value total(const std::vector<Value>& values) {
    Value sum;
    for (const auto& v : values) sum = sum + v;
    return sum;
  }
  static Value mean(const std::vector<Value>& values) {
    const Number count(static_cast<std::int64_t>(values.size()));
    return total(values) * Value{count.inverse(), Number()};
  }

  template <class Reduction>
  Result over_rows(const Expr& operand, const Reduction& reduction) {
    const Result X = evaluate(operand);
    M result(X->rows, 1, X->moving());
    std::vector<Value> values(X->columns);
    for (std::size_t i = 0; i < X->rows; ++i) {
      for (std::size_t j = 0; j < X->columns; ++j) values[j] = X->at(i, j);
      result.set(i, reduction(values));
    }
    return share(std::move(result));
  }
  template <class Reduction>
  Result over_columns(const Expr& operand, const Reduction& reduction) {
    const Result X = evaluate(operand);
    M result(1, X->columns, X->moving());
    std::vector<Value> values(X->rows);
    for (std::size_t j = 0; j < X->columns; ++j) {
      for (std::size_t i = 0; i < X->rows; ++i) values[i] = X->at(i, j);
      result.set(j, reduction(values));
    }
    return share(std::move(result));
  }

  Generators<Number>& generators_;
  const Sizes& sizes_;
  const Parameters<Number>& parameters_;
  MatrixSource<Number>& matrices_;
  const std::map<std::string, std::int64_t>* integers_;
  ScalarEvaluator<Number> scalars_;
  std::unordered_map<const void*, Result> done_;
  std::list<Expr> kept_;  // what was spelled out
  std::vector<const Shape*> here_;
};

}  // namespace gradstone::prime_field
