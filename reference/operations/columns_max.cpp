#include "reference/operations/builder.hpp"

namespace gradstone {

/// Maximum of each column.
Operation lines::columns_max() {
  OperationBuilder op("columns_max", "maximum of each column", "columns_max(X)",
                      "\\max(X)_\\mathrm{col}");
  op.operand("X", m, n);
  op.result(one, n, max(k, m, entry("X", {k, j})));
  op.latex("\\mathrm{max}_{\\mathrm{col}}(X)").domain("m >= 1");
  op.remarks(
      "the derivative is any subgradient: proofs take an arbitrary one, which covers every rule "
      "for "
      "ties");
  return op.finish();
}

Expr columns_max(Operand X) {
  return apply(op::columns_max(), {X});
}

}  // namespace gradstone
