#pragma once

#include <string>

#include "reference/builder.hpp"

namespace gradstone {

// The two halves of batch normalization, which are layers of their own too.

/// Columns with mean 0, divided by the standard deviation of the batch, in a layer that calls the
/// result Z:
///
///     R = X - row_repeat(columns_mean(X), N)
///     Sigma = (1/N) T(diag(T(R) * R))               the variance with divisor N
///     s = inv_sqrt(Sigma, epsilon)
///     Z = hadamard(row_repeat(s, N), R)
struct Normalized {
  Expr X, s, Z;
};

/// Records the forward equations with their definitions, and declares epsilon > 0.
Normalized normalization_step(SystemBuilder& layer, const Expr& X, const std::string& name);

/// The gradient of X, given that of the result; exact for every epsilon, since Z and s hold it:
/// s/N (N DZ - 1 1^T DZ - Z diag(Z^T DZ)^T), where s and the diagonal are repeated over the rows.
Expr normalization_gradient(const Normalized& normalized, const Expr& DZ);

/// The affine map of each column, Y = hadamard(row_repeat(gamma, N), Z) + row_repeat(beta, N), and
/// its gradients DZ, Dbeta and Dgamma. Declares gamma and beta; returns DZ.
Expr column_affine_step(SystemBuilder& layer, const Expr& Z);

}  // namespace gradstone
