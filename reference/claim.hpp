#pragma once

#include <string>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// What a statement of a system of equations says. Every checker handles every kind.
enum class ClaimKind {
  definition,        ///< a forward equation in matrix form equals its definition by elements
  gradient,          ///< a backward equation is the derivative of the output
  stable_form,       ///< the stable form of an elementwise function equals its value
  derivative,        ///< the stated derivative of an elementwise function is that of its value
  identity,          ///< both sides of a rule, or of a step of a chain, are equal
  element_identity,  ///< the same in index notation, for every entry
  unrolled,          ///< T steps of an optimizer amount to the stated sums
};

/// One statement that is proved, witnessed and gets a verdict.
struct Claim {
  ClaimKind kind = ClaimKind::gradient;
  /// The left-hand side: `Y` for a definition, `DX` for a gradient, the function's name for a
  /// stable form or a derivative, the name of an identity, the state's name for an unrolled
  /// optimizer.
  std::string subject;
  /// For a gradient, what it is the gradient of: the name of a matrix or a trainable parameter.
  std::string of;
  bool operator==(const Claim&) const = default;
};

/// Everything that a system states, in the order of its equations: definitions, stable forms and
/// derivatives of the elementwise functions that occur, gradients, identities, steps of chains,
/// unrolled steps.
std::vector<Claim> claims(const EquationSystem& system);

/// `definition`, `gradient`, `stable form`, ...
std::string claim_kind_name(ClaimKind kind);

/// The elementwise functions that occur in the equations, each once, in order of appearance.
std::vector<ElementFunction> functions_of(const EquationSystem& system);

}  // namespace gradstone
