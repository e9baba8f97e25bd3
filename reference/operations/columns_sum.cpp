#include "reference/operations/builder.hpp"

namespace gradstone {

/// Sum of each column.
Operation lines::columns_sum() {
  OperationBuilder op("columns_sum", "sum of each column", "columns_sum(X)", "1_m^\\top X");
  const auto X = op.operand("X", m, n);
  op.result(one, n, sum(k, m, entry("X", {k, j})));
  op.backward(X, [=](const Expr& DR) { return row_repeat(DR, m); });
  return op.finish();
}

Expr columns_sum(Operand X) {
  return apply(op::columns_sum(), {X});
}

}  // namespace gradstone
