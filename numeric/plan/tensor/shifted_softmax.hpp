#pragma once

#include "reference/expr/scalar.hpp"

namespace gradstone::plan {

/// exp(Z[s]) / sum(r: S, exp(Z[r])) as exp(Z[s] - m) / sum(r: S, exp(Z[r] - m)), where m is the
/// largest Z[r] that is summed: equal in real numbers, and no exponential overflows. Guards may
/// stand before the exponentials. Wherever such a quotient stands in a scalar.
Scalar with_shifted_softmax(const Scalar& scalar);

}  // namespace gradstone::plan
