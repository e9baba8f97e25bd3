#include "reference/functions.hpp"
#include "reference/operations/builder.hpp"

namespace gradstone {

/// Softmax of each row: exp(X) divided by its row sums.
Operation lines::softmax() {
  OperationBuilder op("softmax", "softmax of each row", "softmax(X)", "\\mathrm{softmax}(X)");
  const auto X = op.operand("X", m, n);
  const Index l{"l"};
  op.result(m, n, exp(entry("X", {i, j})) / sum(l, n, exp(entry("X", {i, l}))));
  op.spelled_out([](const node::Operation& softmax) {
    const Expr E = exp(softmax.operand());
    return hadamard(E, column_repeat(reciprocal(rows_sum(E)), E.shape().columns()));
  });
  op.backward(X, [=](const Expr& DR) {
    const auto R = softmax(X);
    return hadamard(R, DR - column_repeat(rows_sum(hadamard(DR, R)), n));
  });
  op.stable_form("softmax(X - column_repeat(rows_max(X), n))");
  op.source("nerva manual, softmax functions");
  return op.finish();
}

Expr softmax(Operand X) {
  return apply(op::softmax(), {X});
}

}  // namespace gradstone
