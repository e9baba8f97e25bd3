#include "reference/operations/builder.hpp"

namespace gradstone {

/// Mean of each row.
Operation lines::rows_mean() {
  OperationBuilder op("rows_mean", "mean of each row", "rows_mean(X)", "\\frac{1}{n} X\\, 1_n");
  const auto X = op.operand("X", m, n);
  op.result(m, one, sum(k, n, entry("X", {i, k})) / size(n));
  op.backward(X, [=](const Expr& DR) { return column_repeat((1 / size(n)) * DR, n); });
  op.remarks("divides by the number of columns n; the manual's table prints m");
  return op.finish();
}

Expr rows_mean(Operand X) {
  return apply(op::rows_mean(), {X});
}

}  // namespace gradstone
