#include "reference/operations/builder.hpp"

namespace gradstone {

/// Elementwise product.
Operation lines::hadamard() {
  OperationBuilder op("hadamard", "elementwise product", "hadamard(X, Y)", "X \\odot Y");
  const auto X = op.operand("X", m, n);
  const auto Y = op.operand("Y", m, n);
  op.result(m, n, entry("X", {i, j}) * entry("Y", {i, j}));
  op.backward(X, [=](const Expr& DR) { return hadamard(DR, Y); });
  op.backward(Y, [=](const Expr& DR) { return hadamard(DR, X); });
  op.needs("equal shapes are needed");
  op.commutative().remarks("equal shapes; nothing is broadcast");
  return op.finish();
}

Expr hadamard(Operand X, Operand Y) {
  return apply(op::hadamard(), {X, Y});
}

}  // namespace gradstone
