#pragma once

#include <optional>

#include "reference/expr/scalar.hpp"

namespace gradstone::plan {

/// exp(Z[s]) / sum(r: S, exp(Z[r])) as exp(Z[s] - m) / sum(r: S, exp(Z[r] - m)), where m is the largest
/// Z[r] that is summed: equal in real numbers, and no exponential overflows. Guards may stand before
/// the exponentials. Nothing where the quotient is not of this form.
std::optional<Scalar> shifted_softmax(const scalar::Divide& quotient);

}  // namespace gradstone::plan
