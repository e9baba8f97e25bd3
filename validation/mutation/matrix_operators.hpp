#pragma once

#include "reference/expr/expr.hpp"
#include "validation/mutation/context.hpp"
#include "validation/mutation/wrong.hpp"

namespace gradstone::mutation {

/// All mistakes that can be made at the topmost node of an expression; of a tensor that is given by
/// its entries, in every place of its body.
AllWrong<Expr> wrong_at(const Expr& expression, const Context& context);

/// The expression with a replacement wherever it has the node.
Expr with_node(const Expr& expression, const Expr& node, const Expr& replacement);

/// 1, and 0 at the last index of an axis: what is left out is multiplied by it.
Expr all_but_last(const Shape& shape, std::size_t axis);

}  // namespace gradstone::mutation
