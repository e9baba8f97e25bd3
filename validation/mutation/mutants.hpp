#pragma once

#include <string>
#include <vector>

#include "reference/claim.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// A system in which one equation was changed on purpose, in one place.
struct Mutant {
  std::string description;  ///< what was changed: `DX: + became -`
  EquationSystem system;
  Claim claim;  ///< the claim that the change should make false
};

/// All small mistakes that a person makes, in every place of the equation that a claim is about, as
/// far as shapes allow them: a wrong or a lost sign, a dropped term or factor, a transpose too many
/// or too few, factors in the wrong order, a sum over the wrong axis, a wrong divisor, a function
/// or its derivative in the place of the other, a wrong parameter, another matrix of the same
/// shape.
///
/// Gradient claims change the backward equation, definition claims the forward equation; other
/// claims have no mutants. Some mutants are equal to the original in value: telling them apart is
/// the business of who counts.
std::vector<Mutant> mutants_of(const EquationSystem& system, const Claim& claim);

}  // namespace gradstone
