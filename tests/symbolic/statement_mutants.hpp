#pragma once

#include <vector>

#include "reference/expr/scalar.hpp"

namespace gradstone::testing_support {

/// All small mistakes in a formula in index notation, each in one place: a wrong or a lost sign, a
/// dropped term or factor, a number, a size or an index that is off by one, another exponent, a sum
/// that ends elsewhere.
std::vector<Scalar> mistakes_in(const Scalar& formula);

}  // namespace gradstone::testing_support
