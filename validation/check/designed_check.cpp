#include "validation/check/designed_check.hpp"

#include <algorithm>

#include "reference/claimed.hpp"
#include "reference/judged.hpp"
#include "reference/operations/spelled_out.hpp"
#include "validation/check/mutated.hpp"
#include "validation/truth/error_bounds.hpp"

namespace gradstone {
namespace {

bool applies(const Expr& expression, const ElementFunction& function) {
  const auto* call = as<node::Apply>(expression);
  if (call && call->function == function) return true;
  const auto all = operands(expression);
  return std::any_of(all.begin(), all.end(),
                     [&](const Expr& operand) { return applies(operand, function); });
}

bool applies_derivative(const EquationSystem& system, const ElementFunction& function) {
  return std::any_of(system.backward.begin(), system.backward.end(), [&](const Equation& equation) {
    return applies(spelled_out(equation.value), function.derivative());
  });
}

}  // namespace

DesignedCheck::DesignedCheck(const EquationSystem& system, const DeclaredTypes& types,
                             std::uint64_t seed)
    : system_(system), types_(types), names_(asked_names(system)) {
  DesignOptions options;
  options.format = types.stored;
  options.seed = seed;
  cases_ = designed_cases(system, options).cases;
}

std::optional<DesignedCheck::Refusal> DesignedCheck::refusal(const EquationSystem& other) {
  const EquationSystem executed = as_executed(judged(other));
  for (std::size_t k = 0; k < cases_.size(); ++k) {
    const auto values = values_of_case(executed, stated_equations(system_), cases_[k]);
    if (!values) return Refusal{cases_[k].name, ""};
    for (const auto& [name, expected] : expectation_of(k))
      if (is_refused(values->at(name), expected)) return Refusal{cases_[k].name, name};
  }
  return std::nullopt;
}

const Expectation& DesignedCheck::expectation_of(std::size_t number) {
  const auto known = expectations_.find(number);
  if (known != expectations_.end()) return known->second;
  return expectations_.emplace(number, expectation(system_, cases_.at(number), types_, names_))
      .first->second;
}

bool shows_in_outputs(const EquationSystem& system, const Claim& claim) {
  switch (claim.kind) {
    case ClaimKind::definition:
    case ClaimKind::gradient:
    case ClaimKind::stable_form:
      return true;
    case ClaimKind::derivative:
      return applies_derivative(system, *claimed_function(find_claimed(system, claim)));
    case ClaimKind::identity:
    case ClaimKind::element_identity:
    case ClaimKind::unrolled:
      return false;
  }
  return false;
}

}  // namespace gradstone
