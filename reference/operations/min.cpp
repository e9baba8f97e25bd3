#include "reference/activations/functions.hpp"
#include "reference/operations/builder.hpp"

namespace gradstone {

/// The smaller of two elements, X - relu(X - Y). Where they are equal, the derivative that relu has
/// at 0 takes X as the smaller one.
Operation lines::min() {
  OperationBuilder op("min", "the smaller of two elements", "min(X, Y)", "\\min(X,\\, Y)");
  const auto X = op.operand("X", m, n);
  const auto Y = op.operand("Y", m, n);
  op.result(m, n, min(entry("X", {i, j}), entry("Y", {i, j})));
  op.spelled_out([](const node::Operation& min) {
    return min.left() - apply(functions::relu(), min.left() - min.right());
  });
  const Expr X_is_larger = apply(functions::relu().derivative(), X - Y);
  const auto of_larger = [=](const Expr& DR) { return hadamard(DR, X_is_larger); };
  op.backward(X, [=](const Expr& DR) { return DR - of_larger(DR); });
  op.backward(Y, of_larger);
  op.needs("equal shapes are needed");
  op.remarks("where both are equal, the derivative is that with respect to X");
  return op.finish();
}

Expr min(Operand X, Operand Y) {
  return apply(op::min(), {X, Y});
}

}  // namespace gradstone
