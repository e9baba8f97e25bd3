#include "reference/operations/table.hpp"

namespace gradstone::table {
namespace {

const char* const any_subgradient =
    "the derivative is any subgradient: proofs take an arbitrary one, which covers every rule for "
    "ties";

Operation elements_sum_entry() {
  OperationBuilder op("elements_sum", "sum of all elements", "elements_sum(X)",
                      "1_m^\\top X\\, 1_n");
  const auto X = op.input("X", m, n);
  const auto DR = op.result(elements_sum(X), sum(i, m, sum(j, n, entry("X", {i, j}))));
  op.backward(X, row_repeat(column_repeat(DR, n), m));
  return op.finish();
}

Operation columns_sum_entry() {
  OperationBuilder op("columns_sum", "sum of each column", "columns_sum(X)", "1_m^\\top X");
  const auto X = op.input("X", m, n);
  const auto DR = op.result(columns_sum(X), sum(k, m, entry("X", {k, j})));
  op.backward(X, row_repeat(DR, m));
  return op.finish();
}

Operation rows_sum_entry() {
  OperationBuilder op("rows_sum", "sum of each row", "rows_sum(X)", "X\\, 1_n");
  const auto X = op.input("X", m, n);
  const auto DR = op.result(rows_sum(X), sum(k, n, entry("X", {i, k})));
  op.backward(X, column_repeat(DR, n));
  return op.finish();
}

Operation columns_max_entry() {
  OperationBuilder op("columns_max", "maximum of each column", "columns_max(X)",
                      "\\max(X)_\\mathrm{col}");
  const auto X = op.input("X", m, n);
  op.result(columns_max(X), max(k, m, entry("X", {k, j})));
  op.domain("m >= 1");
  op.remarks(any_subgradient);
  return op.finish();
}

Operation rows_max_entry() {
  OperationBuilder op("rows_max", "maximum of each row", "rows_max(X)", "\\max(X)_\\mathrm{row}");
  const auto X = op.input("X", m, n);
  op.result(rows_max(X), max(k, n, entry("X", {i, k})));
  op.domain("n >= 1");
  op.remarks(any_subgradient);
  return op.finish();
}

Operation columns_mean_entry() {
  OperationBuilder op("columns_mean", "mean of each column", "columns_mean(X)",
                      "\\frac{1}{m} 1_m^\\top X");
  const auto X = op.input("X", m, n);
  const auto DR = op.result(columns_mean(X), sum(k, m, entry("X", {k, j})) / size(m));
  op.backward(X, row_repeat((1 / size(m)) * DR, m));
  op.remarks("divides by the number of rows m; the manual's table prints n");
  return op.finish();
}

Operation rows_mean_entry() {
  OperationBuilder op("rows_mean", "mean of each row", "rows_mean(X)", "\\frac{1}{n} X\\, 1_n");
  const auto X = op.input("X", m, n);
  const auto DR = op.result(rows_mean(X), sum(k, n, entry("X", {i, k})) / size(n));
  op.backward(X, column_repeat((1 / size(n)) * DR, n));
  op.remarks("divides by the number of columns n; the manual's table prints m");
  return op.finish();
}

}  // namespace

std::vector<Operation> reductions() {
  return {elements_sum_entry(), columns_sum_entry(),  rows_sum_entry(), columns_max_entry(),
          rows_max_entry(),     columns_mean_entry(), rows_mean_entry()};
}

}  // namespace gradstone::table
