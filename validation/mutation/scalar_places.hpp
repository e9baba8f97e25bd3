#pragma once

#include "validation/mutation/scalar_operators.hpp"

namespace gradstone::mutation {

/// The scalar with one mistake, in every place. `reach` are the indices that are free in it.
AllWrong<Scalar> wrong_in(const Scalar& scalar, const Reach& reach, const Context& context);

}  // namespace gradstone::mutation
