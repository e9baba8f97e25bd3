#include "reference/operations/builder.hpp"

namespace gradstone {

/// Elementwise difference.
Operation lines::subtract() {
  OperationBuilder op("subtract", "elementwise difference", "X - Y", "X - Y");
  const auto X = op.operand("X", m, n);
  const auto Y = op.operand("Y", m, n);
  op.result(m, n, entry("X", {i, j}) - entry("Y", {i, j}));
  op.backward(X, [=](const Expr& DR) { return DR; });
  op.backward(Y, [=](const Expr& DR) { return -DR; });
  op.needs("equal shapes are needed");
  return op.finish();
}

Expr operator-(Operand X, Operand Y) {
  return apply(op::subtract(), {X, Y});
}

}  // namespace gradstone
