#include "reference/operations/builder.hpp"

namespace gradstone {

/// Maximum of each row.
Operation lines::rows_max() {
  OperationBuilder op("rows_max", "maximum of each row", "rows_max(X)", "\\max(X)_\\mathrm{row}");
  op.operand("X", m, n);
  op.result(m, one, max(k, n, entry("X", {i, k})));
  op.latex("\\mathrm{max}_{\\mathrm{row}}(X)").domain("n >= 1");
  op.remarks(
      "the derivative is any subgradient: proofs take an arbitrary one, which covers every rule "
      "for "
      "ties");
  return op.finish();
}

Expr rows_max(Operand X) {
  return apply(op::rows_max(), {X});
}

}  // namespace gradstone
