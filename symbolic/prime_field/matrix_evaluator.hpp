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

  Result evaluate(const Expr& expression);
  Result operator()(const node::Variable& n) { return matrices_.matrix(n.name); }
  Result operator()(const node::Comprehension& n) { return matrices_.by_entries(n, *here_.back()); }
  Result operator()(const node::Operation& n);
  Result zeros(const node::Operation&) { return share(M(rows(), columns(), false)); }
  Result ones(const node::Operation&) { return filled(Number(1)); }
  Result identity(const node::Operation&);
  Result transpose(const node::Operation& n);
  Result negate(const node::Operation& n);
  Result scale(const node::Operation& n);
  Result add(const node::Operation& n);
  Result subtract(const node::Operation& n);
  Result product(const node::Operation& n);
  Result hadamard(const node::Operation& n);
  Result dot(const node::Operation& n);
  Result diag(const node::Operation& n);
  Result diagonal_matrix(const node::Operation& n);
  Result row_repeat(const node::Operation& n);
  Result column_repeat(const node::Operation& n);
  Result elements_sum(const node::Operation& n);
  Result columns_sum(const node::Operation& n) { return over_columns(n.operand(), total); }
  Result rows_sum(const node::Operation& n) { return over_rows(n.operand(), total); }
  Result columns_max(const node::Operation& n);
  Result rows_max(const node::Operation& n);
  Result columns_mean(const node::Operation& n) { return over_columns(n.operand(), mean); }
  Result rows_mean(const node::Operation& n) { return over_rows(n.operand(), mean); }
  Result operator()(const node::Apply& n);

 private:
  using Reading = Result (MatrixEvaluator::*)(const node::Operation&);
  static const std::map<const Operation*, Reading>& readings();

  // The operands of an operation, by the names of its line.
  struct OperandSource final : EntrySource<Number> {
    std::map<std::string, Result> operands;
    Result matrix(const std::string& name, std::int64_t) override { return operands.at(name); }
  };

  Result by_definition(const node::Operation& n);
  std::size_t rows() const;
  std::size_t columns() const;
  Result filled(const Number& value) const;
  static Result single(const Value& value, bool moving);

  // result[i,j] = X[place(i,j)].
  template <class Place>
  static Result gather(std::size_t m, std::size_t n, const M& X, const Place& place) {
    M result(m, n, X.moving());
    for (std::size_t i = 0; i < m; ++i)
      for (std::size_t j = 0; j < n; ++j) result.set(i * n + j, X.at(place(i, j)));
    return share(std::move(result));
  }

  static Value total(const std::vector<Value>& values);
  static Value mean(const std::vector<Value>& values);

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
