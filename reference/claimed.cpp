#include "reference/claimed.hpp"

#include <algorithm>

#include "reference/error.hpp"

namespace gradstone {
namespace {

template <class Items, class Predicate>
const auto& first_of(const Items& items, Predicate is_claimed, const EquationSystem& system,
                     const Claim& claim) {
  const auto found = std::find_if(items.begin(), items.end(), is_claimed);
  if (found == items.end())
    throw UnknownNameError(system.full_name() + " states no " + claim_kind_name(claim.kind) + " " +
                           claim.subject);
  return *found;
}

}  // namespace

Claimed find_claimed(const EquationSystem& system, const Claim& claim) {
  const auto find = [&](const auto& items, auto is_claimed) -> const auto& {
    return first_of(items, is_claimed, system, claim);
  };
  const auto is_subject = [&](const auto& item) { return item.name == claim.subject; };
  switch (claim.kind) {
    case ClaimKind::definition:
      return claimed::Definition{find(system.forward, is_subject),
                                 find(system.definitions, is_subject)};
    case ClaimKind::gradient:
      return claimed::Gradient{find(system.backward, is_subject), claim.of};
    case ClaimKind::stable_form:
      return claimed::StableForm{find(functions_of(system), [&](const ElementFunction& function) {
        return function.stable() && function.name() == claim.subject;
      })};
    case ClaimKind::derivative:
      return claimed::Derivative{find(functions_of(system), [&](const ElementFunction& function) {
        return function.has_derivative() && function.derivative().name() == claim.subject;
      })};
    case ClaimKind::identity:
      return claimed::Identity{find(system.identities, is_subject)};
    case ClaimKind::element_identity:
      return claimed::ElementIdentity{find(system.element_identities, is_subject)};
    case ClaimKind::unrolled:
      return claimed::Unrolled{find(system.unrolled, is_subject)};
  }
  throw UnsupportedError("a kind of claim that is not known");
}

const ElementFunction* claimed_function(const Claimed& claimed) {
  if (const auto* form = std::get_if<claimed::StableForm>(&claimed)) return &form->function;
  if (const auto* derivative = std::get_if<claimed::Derivative>(&claimed))
    return &derivative->function;
  return nullptr;
}

}  // namespace gradstone
