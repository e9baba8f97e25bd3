#include "reference/operations/builder.hpp"

namespace gradstone {

/// Matrix product.
Operation lines::product() {
  OperationBuilder op("product", "matrix product", "X * Z", "X Z");
  const Dim p{"p"};
  const auto X = op.operand("X", m, n);
  const auto Z = op.operand("Z", n, p);
  op.result(m, p, sum(k, n, entry("X", {i, k}) * entry("Z", {k, j})));
  op.backward(X, [=](const Expr& DR) { return DR * T(Z); });
  op.backward(Z, [=](const Expr& DR) { return T(X) * DR; });
  op.needs("the columns of the left factor must be the rows of the right one");
  return op.finish();
}

Expr operator*(Operand X, Operand Z) {
  return apply(op::product(), {X, Z});
}

}  // namespace gradstone
