#include "reference/operations/builder.hpp"

namespace gradstone {

/// Sum of each row.
Operation lines::rows_sum() {
  OperationBuilder op("rows_sum", "sum of each row", "rows_sum(X)", "X\\, 1_n");
  const auto X = op.operand("X", m, n);
  op.result(m, one, sum(k, n, entry("X", {i, k})));
  op.backward(X, [=](const Expr& DR) { return column_repeat(DR, n); });
  return op.finish();
}

Expr rows_sum(Operand X) {
  return apply(op::rows_sum(), {X});
}

}  // namespace gradstone
