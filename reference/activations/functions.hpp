#pragma once

#include "reference/expr/function.hpp"

namespace gradstone::functions {

// The elementwise activation functions; each is defined in the file of its name.
ElementFunction relu();
ElementFunction leaky_relu();  ///< parameter alpha <= 1

}  // namespace gradstone::functions
