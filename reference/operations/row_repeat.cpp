#include "reference/operations/builder.hpp"

namespace gradstone {

/// A row stacked as many times as the result has rows.
Operation lines::row_repeat() {
  OperationBuilder op("row_repeat", "m copies of a row, stacked", "row_repeat(x, m)", "1_m x");
  const auto x = op.operand("x", one, n);
  op.size(m);
  op.result(m, n, entry("x", {first, j}));
  op.backward(x, [=](const Expr& DR) { return columns_sum(DR); });
  op.needs("a row vector (1 x n) is needed");
  return op.finish();
}

Expr row_repeat(Operand x, Dim rows) {
  return apply(op::row_repeat(), {x}, {}, {std::move(rows)});
}

}  // namespace gradstone
