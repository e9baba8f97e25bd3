#pragma once

#include <set>
#include <string>
#include <vector>

#include "reference/expr/expr.hpp"

namespace gradstone {

/// The entry of a tensor in index notation, by the definitions of the table alone: X * T(W) at
/// [i,k] is sum(q1: D, X[i,q1] * W[k,q1]).
///
/// The indices name the place; an index of a dimension that is 1 is 1, whatever is given. The
/// indices of sums are called q1, q2 and so on, unless a place is called so. An expression may read
/// indices that are bound around it, of which `free` has the names; they stay.
Scalar entry_of(const Expr& expression, const std::vector<Index>& indices,
                const std::set<std::string>& free = {});

/// The same for one operation, in entries of its operands, which have the names of its line. For
/// readers that know what the entries of the operands are, and not the operation. With two indices,
/// a tensor of another rank is the matrix that holds it.
Scalar entry_of(const node::Operation& operation, const std::vector<Index>& indices);

}  // namespace gradstone
