#include "reference/operations/builder.hpp"

namespace gradstone {

/// Sum of all elements, 1 x 1.
Operation lines::elements_sum() {
  OperationBuilder op("elements_sum", "sum of all elements", "elements_sum(X)",
                      "1_m^\\top X\\, 1_n");
  const auto X = op.operand("X", m, n);
  op.result(one, one, sum(i, m, sum(j, n, entry("X", {i, j}))));
  op.backward(X, [=](const Expr& DR) { return row_repeat(column_repeat(DR, n), m); });
  return op.finish();
}

Expr elements_sum(Operand X) {
  return apply(op::elements_sum(), {X});
}

}  // namespace gradstone
