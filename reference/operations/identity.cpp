#include "reference/operations/builder.hpp"

namespace gradstone {

/// The identity matrix.
Operation lines::identity() {
  OperationBuilder op("identity", "1 on the diagonal, else 0", "identity(n)", "I_n");
  op.latex("\\mathbf{I}_{n}");
  op.size(n);
  op.result(n, n, delta(i, j));
  return op.finish();
}

Expr identity(Dim size, Location where) {
  return apply(op::identity(), {}, {}, {std::move(size)}, where);
}

}  // namespace gradstone
