#include "reference/operations/builder.hpp"

namespace gradstone {

/// Mean of each column.
Operation lines::columns_mean() {
  OperationBuilder op("columns_mean", "mean of each column", "columns_mean(X)",
                      "\\frac{1}{m} 1_m^\\top X");
  const auto X = op.operand("X", m, n);
  op.result(one, n, sum(k, m, entry("X", {k, j})) / size(m));
  op.backward(X, [=](const Expr& DR) { return row_repeat((1 / size(m)) * DR, m); });
  op.remarks("divides by the number of rows m; the manual's table prints n");
  return op.finish();
}

Expr columns_mean(Operand X) {
  return apply(op::columns_mean(), {X});
}

}  // namespace gradstone
