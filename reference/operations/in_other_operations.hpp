#pragma once

#include "reference/expr/expr.hpp"

namespace gradstone {

/// An operation in other operations, as its line spells it out or after its definition: outer(x, y)
/// becomes hadamard(column_repeat(x, n), row_repeat(T(y), m)), a sum of products a matrix product.
/// So a plan executes operations for which it has no kernel.
///
/// Errors     UnsupportedError where the definition has terms in three indices that are no product
///            of terms in two, cases, or values of indices.
Expr in_other_operations(const node::Operation& operation);

}  // namespace gradstone
