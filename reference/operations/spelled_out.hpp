#pragma once

#include <optional>

#include "reference/expr/expr.hpp"

namespace gradstone {

/// An operation in others, where its line spells it out: softmax is an elementwise product. Readers
/// that have no reading of such an operation read that.
std::optional<Expr> spelled_out(const node::Operation& operation);

/// The expression with all such operations spelled out.
Expr spelled_out(const Expr& expression);

}  // namespace gradstone
