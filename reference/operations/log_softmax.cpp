#include "reference/functions.hpp"
#include "reference/operations/builder.hpp"

namespace gradstone {

/// The logarithm of softmax of each row: X minus the logarithm of the row sums of exp(X).
Operation lines::log_softmax() {
  OperationBuilder op("log_softmax", "logarithm of softmax of each row", "log_softmax(X)",
                      "\\log\\,\\mathrm{softmax}(X)");
  const auto X = op.operand("X", m, n);
  const Index l{"l"};
  op.result(m, n, entry("X", {i, j}) - log(sum(l, n, exp(entry("X", {i, l})))));
  op.spelled_out([](const node::Operation& log_softmax) {
    const Expr& A = log_softmax.operand();
    return A - column_repeat(log(rows_sum(exp(A))), A.shape().columns());
  });
  op.backward(
      X, [=](const Expr& DR) { return DR - hadamard(softmax(X), column_repeat(rows_sum(DR), n)); });
  op.stable_form("log_softmax(X - column_repeat(rows_max(X), n))");
  op.source("nerva manual, softmax functions");
  return op.finish();
}

Expr log_softmax(Operand X) {
  return apply(op::log_softmax(), {X});
}

}  // namespace gradstone
