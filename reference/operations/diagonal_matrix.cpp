#include "reference/operations/builder.hpp"

namespace gradstone {

/// The square matrix with a column or row vector on its diagonal.
Operation lines::diagonal_matrix() {
  OperationBuilder op("Diag", "square matrix with a vector on its diagonal", "Diag(x)", "");
  for (const bool row : {false, true}) {
    op.form(row ? "row" : "column", "\\mathrm{Diag}(x)");
    const auto x = row ? op.operand("x", one, n) : op.operand("x", n, one);
    op.result(n, n, delta(i, j) * (row ? entry("x", {first, i}) : entry("x", {i, first})));
    op.backward(x, [=](const Expr& DR) { return row ? T(diag(DR)) : diag(DR); });
  }
  op.needs("a row or column vector is needed");
  return op.finish();
}

Expr Diag(Operand x) {
  return apply(op::diagonal_matrix(), {x});
}

}  // namespace gradstone
