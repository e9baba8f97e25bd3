#include "reference/activations/functions.hpp"
#include "reference/operations/builder.hpp"

namespace gradstone {

/// The larger of two elements, Y + relu(X - Y). Where they are equal, the derivative that relu has
/// at 0 takes Y as the larger one.
Operation lines::max() {
  OperationBuilder op("max", "the larger of two elements", "max(X, Y)", "\\max(X,\\, Y)");
  const auto X = op.operand("X", m, n);
  const auto Y = op.operand("Y", m, n);
  op.result(m, n, max(entry("X", {i, j}), entry("Y", {i, j})));
  op.spelled_out([](const node::Operation& max) {
    return max.right() + apply(functions::relu(), max.left() - max.right());
  });
  const Expr X_is_larger = apply(functions::relu().derivative(), X - Y);
  const auto of_larger = [=](const Expr& DR) { return hadamard(DR, X_is_larger); };
  op.backward(X, of_larger);
  op.backward(Y, [=](const Expr& DR) { return DR - of_larger(DR); });
  op.needs("equal shapes are needed");
  op.remarks("where both are equal, the derivative is that with respect to Y");
  return op.finish();
}

Expr max(Operand X, Operand Y) {
  return apply(op::max(), {X, Y});
}

}  // namespace gradstone
