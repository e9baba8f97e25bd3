#pragma once

#include <string>
#include <variant>

#include "reference/claim.hpp"

namespace gradstone {

/// What claims say, found in the system that makes them. References are to parts of that system,
/// which has to outlive them.
namespace claimed {

/// The matrix form of a forward equation equals its definition by elements.
struct Definition {
  const Equation& equation;
  const ElementDefinition& definition;
};

/// The backward equation is the derivative of the output by a value or a parameter.
struct Gradient {
  const Equation& equation;
  std::string of;
};

/// The stable form of the function equals its value.
struct StableForm {
  ElementFunction function;
};

/// The derivative that the function states is that of its value.
struct Derivative {
  ElementFunction function;
};

/// Both sides are equal.
struct Identity {
  const gradstone::Identity& identity;
};

/// Both sides are equal, for every entry.
struct ElementIdentity {
  const gradstone::ElementIdentity& identity;
};

/// The steps of an optimizer's state amount to the sums.
struct Unrolled {
  const gradstone::Unrolled& unrolled;
};

}  // namespace claimed

/// One alternative per kind of claim, in the order of ClaimKind.
using Claimed =
    std::variant<claimed::Definition, claimed::Gradient, claimed::StableForm, claimed::Derivative,
                 claimed::Identity, claimed::ElementIdentity, claimed::Unrolled>;

/// Errors: UnknownNameError when the system makes no such claim.
Claimed find_claimed(const EquationSystem& system, const Claim& claim);

/// The elementwise function that a claim is about; null for claims of another kind.
const ElementFunction* claimed_function(const Claimed& claimed);

}  // namespace gradstone
