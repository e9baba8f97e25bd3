// Mistakes in sums, means and maxima of rows and columns, and in what repeats them.

#include "reference/operations.hpp"
#include "validation/mutation/matrix_collector.hpp"

namespace gradstone::mutation {

using enum MutationKind;

void MatrixCollector::in_diag(const node::Operation& n) {
  add(wrong_axis, "the diagonal became row sums", [&] { return rows_sum(n.operand()); });
  add(wrong_axis, "the diagonal became column sums", [&] { return T(columns_sum(n.operand())); });
}
void MatrixCollector::in_diagonal_matrix(const node::Operation& n) {
  add(wrong_axis, "the diagonal became repeated rows",
      [&] { return row_repeat(n.operand(), rows()); });
  add(wrong_axis, "the diagonal became repeated columns",
      [&] { return column_repeat(n.operand(), columns()); });
}
void MatrixCollector::in_row_repeat(const node::Operation& n) {
  add(wrong_axis, "rows became columns", [&] { return column_repeat(T(n.operand()), columns()); });
}
void MatrixCollector::in_column_repeat(const node::Operation& n) {
  add(wrong_axis, "columns became rows", [&] { return row_repeat(T(n.operand()), rows()); });
  // The usual slip: sums along the wrong axis, repeated along the other.
  if (const auto* sums = as(n.operand(), op::rows_sum()))
    add(wrong_axis, "row sums became column sums",
        [&] { return row_repeat(columns_sum(sums->operand()), rows()); });
}

// The same operation of all but the last row, or column, of its operand.
void MatrixCollector::leave_out_last(const node::Operation& n, std::size_t axis) {
  const Shape& shape = n.operand().shape();
  if (shape[axis].is_one()) return;
  add(last_dropped, axis == 0 ? "the last row was left out" : "the last column was left out",
      [&] { return with_operands(original_, {hadamard(n.operand(), all_but_last(shape, axis))}); });
}

void MatrixCollector::in_elements_sum(const node::Operation& n) {
  const Shape& shape = n.operand().shape();
  add(sum_against_mean, "the sum became a mean",
      [&] { return (1 / (size(shape.rows()) * size(shape.columns()))) * original_; });
  add(sum_against_mean, "the sum was divided by the rows",
      [&] { return (1 / size(shape.rows())) * original_; });
  leave_out_last(n, 0);
  leave_out_last(n, 1);
}
void MatrixCollector::in_columns_sum(const node::Operation& n) {
  add(sum_against_mean, "sums became means", [&] { return columns_mean(n.operand()); });
  add(wrong_axis, "column sums became row sums", [&] { return T(rows_sum(n.operand())); });
  leave_out_last(n, 0);
}
void MatrixCollector::in_rows_sum(const node::Operation& n) {
  add(sum_against_mean, "sums became means", [&] { return rows_mean(n.operand()); });
  add(wrong_axis, "row sums became column sums", [&] { return T(columns_sum(n.operand())); });
  leave_out_last(n, 1);
}
void MatrixCollector::in_columns_max(const node::Operation& n) {
  add(sum_against_mean, "the maximum became a mean", [&] { return columns_mean(n.operand()); });
}
void MatrixCollector::in_rows_max(const node::Operation& n) {
  add(sum_against_mean, "the maximum became a mean", [&] { return rows_mean(n.operand()); });
}
void MatrixCollector::in_columns_mean(const node::Operation& n) {
  const Shape& shape = n.operand().shape();
  add(sum_against_mean, "means became sums", [&] { return columns_sum(n.operand()); });
  add(wrong_axis, "the divisor became the columns",
      [&] { return (1 / size(shape.columns())) * columns_sum(n.operand()); });
  add(size_minus_one, "the divisor became one less",
      [&] { return (1 / size(shape.rows() - one)) * columns_sum(n.operand()); });
  leave_out_last(n, 0);
}
void MatrixCollector::in_rows_mean(const node::Operation& n) {
  const Shape& shape = n.operand().shape();
  add(sum_against_mean, "means became sums", [&] { return rows_sum(n.operand()); });
  add(wrong_axis, "the divisor became the rows",
      [&] { return (1 / size(shape.rows())) * rows_sum(n.operand()); });
  add(size_minus_one, "the divisor became one less",
      [&] { return (1 / size(shape.columns() - one)) * rows_sum(n.operand()); });
  leave_out_last(n, 1);
}

Expr all_but_last(const Shape& shape, std::size_t axis) {
  std::vector<Index> indices;
  for (std::size_t k = 0; k < shape.rank(); ++k)
    indices.push_back(shape[k].is_one() ? Index{} : Index{"i" + std::to_string(k + 1)});
  const Comparison is_earlier = value_of(indices[axis]) <= size(shape[axis] - one);
  return by_entries(indices, shape, where({{{is_earlier}, 1}}, 0));
}

}  // namespace gradstone::mutation
