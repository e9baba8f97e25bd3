#include "reference/activations/functions.hpp"
#include "reference/operations/builder.hpp"

namespace gradstone {

/// Maximum of each row. The derivative rule is the upper slope: every place where the largest
/// element is takes the whole gradient. relu' is 0 at 0, so 1 - relu'(R - X) is 1 there and 0
/// elsewhere.
Operation lines::rows_max() {
  OperationBuilder op("rows_max", "maximum of each row", "rows_max(X)", "\\max(X)_\\mathrm{row}");
  const auto X = op.operand("X", m, n);
  op.result(m, one, max(k, n, entry("X", {i, k})));
  op.latex("\\mathrm{max}_{\\mathrm{row}}(X)").domain("n >= 1");
  op.backward(X, [=](const Expr& DR) {
    const Expr below = column_repeat(rows_max(X), n) - X;
    const Expr is_largest = ones(m, n) - apply(functions::relu().derivative(), below);
    return hadamard(column_repeat(DR, n), is_largest);
  });
  op.remarks(
      "every place where the largest element is takes the whole gradient; proofs take any "
      "subgradient, which covers every rule for ties");
  return op.finish();
}

Expr rows_max(Operand X) {
  return apply(op::rows_max(), {X});
}

}  // namespace gradstone
