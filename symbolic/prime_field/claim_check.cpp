#include "symbolic/prime_field/claim_check.hpp"

namespace gradstone::prime_field {

ElementFunction find_claimed_function(const EquationSystem& system, const Claim& claim) {
  for (const auto& function : functions_of(system)) {
    const bool has_derivative = function.has_derivative();
    const bool derivative_is_claimed =
        has_derivative && function.derivative().name() == claim.subject;
    if (claim.kind == ClaimKind::derivative && derivative_is_claimed) return function;
    if (claim.kind == ClaimKind::derivative) continue;
    if (function.name() == claim.subject) return function;
    if (derivative_is_claimed) return function.derivative();
  }
  throw UnknownNameError(system.full_name() + " has no function " + claim.subject);
}

}  // namespace gradstone::prime_field
