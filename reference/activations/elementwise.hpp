#pragma once

#include <string>

#include "reference/system.hpp"

namespace gradstone {

/// The system of equations of an elementwise activation f: Y = f(X), DX = f'(X) hadamard DY.
///
/// `definition` is what a textbook prints for f(x), written independently of the function's value:
/// a scalar in argument() and the function's parameters.
EquationSystem elementwise_activation(const ElementFunction& function, const std::string& alias,
                                      const std::string& title, const Scalar& definition,
                                      const std::string& source);

}  // namespace gradstone
