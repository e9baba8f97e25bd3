#include "reference/operations/builder.hpp"

namespace gradstone {

/// Elementwise negation.
Operation lines::negate() {
  OperationBuilder op("negate", "elementwise negation", "-X", "-X");
  const auto X = op.operand("X", m, n);
  op.result(m, n, -entry("X", {i, j}));
  op.backward(X, [=](const Expr& DR) { return -DR; });
  return op.finish();
}

Expr operator-(Operand X) {
  return apply(op::negate(), {X});
}

}  // namespace gradstone
