#include "reference/activations/functions.hpp"
#include "reference/operations/builder.hpp"

namespace gradstone {

/// Maximum of each column. The derivative rule is the upper slope: every place where the largest
/// element is takes the whole gradient. relu' is 0 at 0, so 1 - relu'(R - X) is 1 there and 0
/// elsewhere.
Operation lines::columns_max() {
  OperationBuilder op("columns_max", "maximum of each column", "columns_max(X)",
                      "\\max(X)_\\mathrm{col}");
  const auto X = op.operand("X", m, n);
  op.result(one, n, max(k, m, entry("X", {k, j})));
  op.latex("\\mathrm{max}_{\\mathrm{col}}(X)").domain("m >= 1");
  op.backward(X, [=](const Expr& DR) {
    const Expr below = row_repeat(columns_max(X), m) - X;
    const Expr is_largest = ones(m, n) - apply(functions::relu().derivative(), below);
    return hadamard(row_repeat(DR, m), is_largest);
  });
  op.remarks(
      "every place where the largest element is takes the whole gradient; proofs take any "
      "subgradient, which covers every rule for ties");
  return op.finish();
}

Expr columns_max(Operand X) {
  return apply(op::columns_max(), {X});
}

}  // namespace gradstone
