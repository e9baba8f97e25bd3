#pragma once

#include <string>
#include <utility>

#include "reference/error.hpp"
#include "validation/mutation/matrix_operators.hpp"

namespace gradstone::mutation {

/// Collects wrong expressions for one node. The operations of sums have a file of their own,
/// sum_operators.cpp.
class MatrixCollector {
 public:
  MatrixCollector(const Expr& original, const Context& context)
      : original_(original), context_(context) {}

  AllWrong<Expr> collect() {
    visit(original_, *this);
    return std::move(found_);
  }

  void operator()(const node::Variable& n);
  void operator()(const node::Comprehension& n);
  void operator()(const node::Operation& n);
  void operator()(const node::Apply& n);

 private:
  using Mistakes = void (MatrixCollector::*)(const node::Operation&);
  static Mistakes mistakes_of(const gradstone::Operation* line);

  void in_zeros(const node::Operation& n);
  void in_ones(const node::Operation& n);
  void in_identity(const node::Operation& n);
  void in_transpose(const node::Operation& n);
  void in_negate(const node::Operation& n);
  void in_scale(const node::Operation& n);
  void in_add(const node::Operation& n);
  void in_subtract(const node::Operation& n);
  void in_product(const node::Operation& n);
  void in_hadamard(const node::Operation& n);
  void in_dot(const node::Operation& n);
  void in_any(const node::Operation& n);  // of an operation of which nothing else is known

  void in_diag(const node::Operation& n);
  void in_diagonal_matrix(const node::Operation& n);
  void in_row_repeat(const node::Operation& n);
  void in_column_repeat(const node::Operation& n);
  void in_elements_sum(const node::Operation& n);
  void in_columns_sum(const node::Operation& n);
  void in_rows_sum(const node::Operation& n);
  void in_columns_max(const node::Operation& n);
  void in_rows_max(const node::Operation& n);
  void in_columns_mean(const node::Operation& n);
  void in_rows_mean(const node::Operation& n);

  const Dim& rows() const { return original_.shape().rows(); }
  const Dim& columns() const { return original_.shape().columns(); }

  // Many mistakes do not even fit the shapes: those are found while the formula is built.
  template <class Build>
  void add(MutationKind kind, std::string description, Build build) {
    std::optional<Expr> value;
    try {
      value = build();
      if (!(value->shape() == original_.shape())) value.reset();
    } catch (const ShapeError&) {
    }
    if (value && *value == original_) return;
    found_.push_back({kind, std::move(description), std::move(value)});
  }
  void drop_term(const Expr& term, const char* side, const Expr& rest);
  void drop_factor(const Expr& factor, const char* side, const Expr& rest);
  void decay_late(const node::Operation& n);
  void sizes_less_one(const node::Operation& n);
  void leave_out_last(const node::Operation& n, std::size_t axis);

  const Expr& original_;
  const Context& context_;
  AllWrong<Expr> found_;
};

}  // namespace gradstone::mutation
