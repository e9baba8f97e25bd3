#include "reference/operations/builder.hpp"

namespace gradstone {

/// Rows become columns.
Operation lines::transpose() {
  OperationBuilder op("transpose", "rows become columns", "T(X)", "X^\\top");
  const auto X = op.operand("X", m, n);
  op.result(n, m, entry("X", {j, i}));
  op.backward(X, [=](const Expr& DR) { return T(DR); });
  return op.finish();
}

Expr T(Operand X) {
  return apply(op::transpose(), {X});
}

}  // namespace gradstone
