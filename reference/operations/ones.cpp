#include "reference/operations/builder.hpp"

namespace gradstone {

/// All elements 1.
Operation lines::ones() {
  OperationBuilder op("ones", "all elements 1", "ones(m, n)", "1_{mn}");
  op.latex("1_m 1_n^\\top");
  op.size(m);
  op.size(n);
  op.result(m, n, 1);
  return op.finish();
}

Expr ones(Dim rows, Dim columns, Location where) {
  return apply(op::ones(), {}, {}, {std::move(rows), std::move(columns)}, where);
}

}  // namespace gradstone
