#include "reference/operations/builder.hpp"

namespace gradstone {

/// The diagonal of a square matrix, as a column.
Operation lines::diag() {
  OperationBuilder op("diag", "diagonal of a square matrix, as a column", "diag(X)",
                      "\\mathrm{diag}(X)");
  const auto X = op.operand("X", n, n);
  op.result(n, one, entry("X", {i, i}));
  op.backward(X, [=](const Expr& DR) { return Diag(DR); });
  op.needs("a square matrix is needed");
  op.remarks("always n x 1, where NumPy and PyTorch return a vector of rank 1");
  return op.finish();
}

Expr diag(Operand X) {
  return apply(op::diag(), {X});
}

}  // namespace gradstone
