#pragma once

#include "reference/expr/scalar.hpp"

namespace gradstone::derive {

/// A coefficient in normal form: a sum of products of powers with one rational number each, in a
/// fixed order. Equal polynomials in parameters and sizes become the same scalar, `2/N * N` is 2.
///
/// What is no sum, product, quotient or power (exp of a parameter, a definition by cases) is kept
/// as an unknown.
Scalar simplified(const Scalar& coefficient);

/// The same where sums stay together as factors: x * (1 - x)^2. What the summands of a sum have in
/// common stands in front of it where that is shorter.
Scalar factored(const Scalar& scalar);

bool is_zero(const Scalar& coefficient);
bool is_one(const Scalar& coefficient);
/// Whether the coefficient is printed with a minus in front: -1/2, -alpha, but not 1 - alpha.
bool is_negative(const Scalar& coefficient);

}  // namespace gradstone::derive
