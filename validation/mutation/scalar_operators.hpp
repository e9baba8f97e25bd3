#pragma once

#include <vector>

#include "reference/expr/scalar.hpp"
#include "validation/mutation/context.hpp"
#include "validation/mutation/wrong.hpp"

namespace gradstone::mutation {

/// The indices in whose reach a scalar stands, with what they run over.
using Reach = std::vector<scalar::Running>;

/// All mistakes that can be made at the topmost node of a scalar. Whether the indices of what
/// stands there instead fit, is not looked at.
AllWrong<Scalar> wrong_at(const Scalar& scalar, const Reach& reach, const Context& context);

}  // namespace gradstone::mutation
