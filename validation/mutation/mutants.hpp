#pragma once

#include <map>
#include <string>
#include <vector>

#include "reference/claim.hpp"
#include "reference/system.hpp"
#include "validation/mutation/kinds.hpp"

namespace gradstone {

/// A system in which one equation, or one function, was changed on purpose, in one place.
struct Mutant {
  MutationKind kind;
  std::string description;  ///< what was changed: `DX: + became -`
  EquationSystem system;    ///< as any other; it can be evaluated and checked
  Claim claim;              ///< the claim that the change should make false
};

/// The mutants of a claim, and how many mistakes of each kind the shapes refuse: these can't be
/// written down at all.
struct Mutations {
  std::vector<Mutant> mutants;
  std::map<MutationKind, std::size_t> ill_shaped;
};

/// All small mistakes that a person makes, in every place of what a claim is about, as far as
/// shapes allow them; mutation_kinds() lists them. No two mutants are alike.
///
/// Changed is, for a gradient the backward equation, for a definition the forward equation, for a
/// derivative or a stable form of a function that formula, for an identity its right side, and for
/// the steps of an optimizer the equation of the state and when it is updated.
///
/// Some mutants are equal to the original in value: telling them apart is the business of who
/// counts.
/// Errors     UnknownNameError when the system makes no such claim.
Mutations mutations_of(const EquationSystem& system, const Claim& claim);

/// The mutants alone.
std::vector<Mutant> mutants_of(const EquationSystem& system, const Claim& claim);

}  // namespace gradstone
