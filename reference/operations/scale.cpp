#include "reference/operations/builder.hpp"

namespace gradstone {

/// A scalar, which holds no indices, times a matrix.
Operation lines::scale() {
  OperationBuilder op("scale", "a scalar times a matrix", "c * X", "c X");
  const auto X = op.operand("X", m, n);
  const auto c = op.scalar("c");
  op.result(m, n, c * entry("X", {i, j}));
  op.backward(X, [=](const Expr& DR) { return c * DR; });
  op.backward(c, [=](const Expr& DR) { return elements_sum(hadamard(DR, X)); });
  return op.finish();
}

Expr operator*(Scalar factor, Operand X) {
  return apply(op::scale(), {X}, {std::move(factor)});
}

}  // namespace gradstone
