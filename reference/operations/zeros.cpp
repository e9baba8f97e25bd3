#include "reference/operations/builder.hpp"

namespace gradstone {

/// All elements 0.
Operation lines::zeros() {
  OperationBuilder op("zeros", "all elements 0", "zeros(m, n)", "0_{mn}");
  op.latex("\\mathbf{0}_{m \\times n}");
  op.size(m);
  op.size(n);
  op.result(m, n, 0);
  return op.finish();
}

Expr zeros(Dim rows, Dim columns, Location where) {
  return apply(op::zeros(), {}, {}, {std::move(rows), std::move(columns)}, where);
}

}  // namespace gradstone
