#pragma once

#include "validation/mutation/context.hpp"
#include "validation/mutation/wrong.hpp"

namespace gradstone::mutation {

/// What may stand in the place of a whole equation: the value with a wrong sign or factor, without
/// its last block, zeros, numbers that have nothing to do with it, and for a gradient the value
/// that it is the gradient of.
AllWrong<Expr> wrong_wholes(const Equation& equation, const Context& context);

/// The same for a formula of one entry, whose indices are given.
AllWrong<Scalar> wrong_wholes(const Scalar& value, const std::vector<Index>& indices);

}  // namespace gradstone::mutation
