#pragma once

#include <vector>

#include "reference/expr/affine.hpp"

namespace gradstone::derive::entries {

/// The whole number as a formula.
Scalar number_of(const Affine& number);
/// The shorter of the number and what it is as a sum of products.
Scalar shortest(const Scalar& number);

/// The comparison with what is added on both sides, t < T for t + 1 <= T, where that is shorter.
Comparison balanced(const Comparison& c);
/// Balances each but two of one number, 1 <= p <= L, which are read as a chain.
void balance(std::vector<Comparison>& guards);

}  // namespace gradstone::derive::entries
