#pragma once

#include "reference/expr/scalar.hpp"

namespace gradstone::derive {

/// A coefficient in normal form: a sum of products of powers with one rational number each, in a
/// fixed order. Equal polynomials in parameters and sizes become the same scalar, `2/N * N` is 2.
///
/// What is no sum, product, quotient or power (exp of a parameter, a definition by cases) is kept
/// as an unknown.
Scalar simplified(const Scalar& coefficient);

bool is_zero(const Scalar& coefficient);
bool is_one(const Scalar& coefficient);
/// Whether the coefficient is printed with a minus in front: -1/2, -alpha, but not 1 - alpha.
bool is_negative(const Scalar& coefficient);

/// The derivative with respect to a parameter, for coefficients that hold trainable parameters.
/// Errors     UnsupportedError for definitions by cases, sums and functions of the parameter.
Scalar derivative(const Scalar& coefficient, const std::string& parameter);

}  // namespace gradstone::derive
