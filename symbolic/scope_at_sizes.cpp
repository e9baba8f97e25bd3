#include "symbolic/scope_at_sizes.hpp"

#include <algorithm>
#include <set>

#include "reference/claimed.hpp"
#include "reference/expr/affine.hpp"
#include "reference/operations.hpp"
#include "reference/steps.hpp"

namespace gradstone {
namespace {

bool has_cases(const ElementFunction& function) {
  return has_cases(function.value()) || (function.stable() && has_cases(*function.stable())) ||
         (function.has_derivative() && has_cases(function.derivative().value())) ||
         std::any_of(function.parameter_derivatives().begin(),
                     function.parameter_derivatives().end(),
                     [](const auto& named) { return has_cases(named.second->value()); });
}

bool has_cases(const Expr& expression, std::set<const void*>& seen) {
  if (!seen.insert(expression.id()).second) return false;
  const auto* applied = as<node::Apply>(expression);
  if (applied && has_cases(applied->function)) return true;
  const auto* operation = as<node::Operation>(expression);
  if (operation && has_cases(operation->line->form_of(*operation).definition)) return true;
  const auto numbers = scalars(expression);
  if (std::any_of(numbers.begin(), numbers.end(),
                  [](const Scalar& number) { return has_cases(number); }))
    return true;
  const auto parts = operands(expression);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const Expr& part) { return has_cases(part, seen); });
}

/// Whether both sides are calculated from indices and sizes alone, which decide it.
bool is_of_indices(const Comparison& comparison) {
  const auto left = affine_of(comparison.left), right = affine_of(comparison.right);
  return left && right && left->entries.empty() && right->entries.empty();
}

bool has_cases(const EquationSystem& system) {
  std::set<const void*> seen;
  const auto any = [](const auto& items, auto holds) {
    return std::any_of(items.begin(), items.end(), holds);
  };
  const auto by_value = [&](const Equation& equation) { return has_cases(equation.value, seen); };
  const auto by_entry = [](const auto& item) { return has_cases(item.value); };
  return any(system.forward, by_value) || any(system.backward, by_value) ||
         any(system.definitions, by_entry) || any(system.unrolled, by_entry) ||
         any(system.identities,
             [&](const Identity& identity) {
               return has_cases(identity.left, seen) || has_cases(identity.right, seen);
             }) ||
         any(system.element_identities, [](const ElementIdentity& identity) {
           return has_cases(identity.left) || has_cases(identity.right);
         });
}

// `T = 4`: the provers take the steps up to a number, and compare after the last.
std::string steps_taken(const EquationSystem& system, const Unrolled& unrolled,
                        const std::vector<Sizes>& sizes) {
  std::string text;
  for (const auto& each : sizes) {
    const auto found = each.find(unrolled.steps);
    const std::int64_t steps =
        found == each.end() ? telling_steps(system, unrolled) : found->second;
    const std::string number = std::to_string(steps);
    if (text.find(" " + number) == std::string::npos)
      text += (text.empty() ? unrolled.steps + " = " : ", ") + number;
  }
  return text;
}

}  // namespace

bool has_cases(const Expr& expression) {
  std::set<const void*> seen;
  return has_cases(expression, seen);
}

bool has_cases(const Scalar& formula) {
  if (const auto* cases = std::get_if<scalar::Cases>(&formula.node().value)) {
    for (const auto& line : cases->cases)
      if (!std::all_of(line.conditions.begin(), line.conditions.end(), is_of_indices)) return true;
  }
  const auto* applied = std::get_if<scalar::Apply>(&formula.node().value);
  if (applied && has_cases(*applied->function)) return true;
  const auto parts = children(formula);
  return std::any_of(parts.begin(), parts.end(),
                     [](const Scalar& part) { return has_cases(part); });
}

ProofScope scope_at_sizes(const EquationSystem& system, const Claim& claim,
                          const std::vector<Sizes>& sizes) {
  ProofScope scope;
  const Claimed claimed = find_claimed(system, claim);
  if (const auto* steps = std::get_if<claimed::Unrolled>(&claimed))
    scope.steps = steps_taken(system, steps->unrolled, sizes);
  if (has_cases(system)) scope.where = "no cases meet";
  return scope;
}

}  // namespace gradstone
