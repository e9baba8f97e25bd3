#include "reference/operations/builder.hpp"

namespace gradstone {

/// A column set side by side as many times as the result has columns.
Operation lines::column_repeat() {
  OperationBuilder op("column_repeat", "n copies of a column, side by side", "column_repeat(x, n)",
                      "x 1_n^\\top");
  const auto x = op.operand("x", m, one);
  op.size(n);
  op.result(m, n, entry("x", {i, first}));
  op.backward(x, [=](const Expr& DR) { return rows_sum(DR); });
  op.needs("a column vector (m x 1) is needed");
  return op.finish();
}

Expr column_repeat(Operand x, Dim columns) {
  return apply(op::column_repeat(), {x}, {}, {std::move(columns)});
}

}  // namespace gradstone
