#include "reference/operations/table.hpp"

namespace gradstone::table {
namespace {

Operation column_repeat_entry() {
  OperationBuilder op("column_repeat", "n copies of a column, side by side", "column_repeat(x, n)",
                      "x 1_n^\\top");
  const auto x = op.input("x", m, one);
  const auto DR = op.result(column_repeat(x, n), entry("x", {i, first}));
  op.backward(x, rows_sum(DR));
  return op.finish();
}

Operation row_repeat_entry() {
  OperationBuilder op("row_repeat", "m copies of a row, stacked", "row_repeat(x, m)", "1_m x");
  const auto x = op.input("x", one, n);
  const auto DR = op.result(row_repeat(x, m), entry("x", {first, j}));
  op.backward(x, columns_sum(DR));
  return op.finish();
}

}  // namespace

std::vector<Operation> repeats() {
  return {column_repeat_entry(), row_repeat_entry()};
}

}  // namespace gradstone::table
