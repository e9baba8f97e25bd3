#pragma once

#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// How often functions are differentiated: once for gradients, twice for Hessians.
enum class Derivatives { first, second };

/// The systems of a file that defines functions of its own, with derivatives that it does not
/// state.
struct WithDerivatives {
  /// The given ones, where functions have the derivatives that were missing.
  std::vector<EquationSystem> systems;
  /// For second derivatives: the file's activations, and below each one the activations that its
  /// derivatives have become. `mish_slope` is the derivative of mish with respect to x,
  /// `swish_beta_slope` that of swish with respect to beta. Their backward equations are not
  /// stated.
  std::vector<EquationSystem> activations;
};

/// Differentiates the smooth functions that activations of a file define by f(x), where the file
/// does not: with respect to x, and to the parameters that are learned in a layer. What a file
/// states is taken. Functions by cases stay as they are, since their kinks need a decision.
WithDerivatives with_derivatives_of_functions(std::vector<EquationSystem> systems,
                                              Derivatives derivatives);

}  // namespace gradstone
