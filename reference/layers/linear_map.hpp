#pragma once

#include <optional>
#include <string>

#include "reference/builder.hpp"

namespace gradstone {

/// The affine map of each row that most layers begin with, for X: N x D, W: K x D, b: 1 x K,
/// in a layer that calls its result Z:
///
///     Z = X * T(W) + row_repeat(b, N)          Z[i,k] = sum(d: D, X[i,d] W[k,d]) + b[1,k]
///     DW = T(DZ) * X,  Db = columns_sum(DZ),  DX = DZ * W
///
/// With a mask R: K x D on the weights, W gives way to hadamard(W, R) in Z and DX, and DW is
/// hadamard(T(DZ) * X, R).
struct LinearMap {
  Expr X, W, b;
  std::optional<Expr> R;
  Expr Z;
};

/// Declares X, W and b, and records the forward equation with its definition.
LinearMap linear_map(SystemBuilder& layer, const std::string& name);

/// The same with a mask R on the weights.
LinearMap masked_linear_map(SystemBuilder& layer, const std::string& name);

/// Records DW, Db and DX, given the gradient of the result.
void linear_map_gradients(SystemBuilder& layer, const LinearMap& map, const Expr& DZ);

}  // namespace gradstone
