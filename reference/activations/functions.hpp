#pragma once

#include <vector>

#include "reference/expr/function.hpp"

namespace gradstone::functions {

// The elementwise activation functions; each is stated in the file of its name. Sigmoid is among
// the functions of the table of matrix operations: functions::sigmoid().
ElementFunction relu();
ElementFunction leaky_relu();  ///< parameter alpha <= 1
ElementFunction all_relu();    ///< parameter alpha
ElementFunction trelu();       ///< parameter epsilon
ElementFunction srelu();       ///< parameters al, tl, ar, tr with tl <= tr
ElementFunction hyperbolic_tangent();
ElementFunction silu();

/// All of them and sigmoid, in the order of the registry.
const std::vector<ElementFunction>& activations();

}  // namespace gradstone::functions
