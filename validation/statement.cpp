#include "validation/statement.hpp"

#include <algorithm>

#include "reference/error.hpp"
#include "reference/print/text.hpp"
#include "reference/steps.hpp"

namespace gradstone {
namespace {

template <class Items>
const auto& item_named(const Items& items, const std::string& name, const EquationSystem& system) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.name == name; });
  if (found == items.end()) throw UnknownNameError(system.full_name() + " does not state " + name);
  return *found;
}

std::string joined_conditions(const std::vector<std::string>& conditions) {
  std::string text;
  for (const auto& condition : conditions)
    text += (text.empty() ? ", where " : " and ") + condition;
  return text;
}

std::string all_conditions(const EquationSystem& system) {
  std::vector<std::string> conditions;
  for (const auto& condition : system.conditions) conditions.push_back(to_text(condition));
  for (const auto& condition : system.size_conditions()) conditions.push_back(to_text(condition));
  for (const auto& condition : system.matrix_conditions) conditions.push_back(to_text(condition));
  return joined_conditions(conditions);
}

template <class Identity>
std::string sides(const Identity& identity) {
  const std::string text = to_text(identity.left) + " = " + to_text(identity.right);
  return identity.reason.empty() ? text : text + " because " + identity.reason;
}

Statement function_statement(const EquationSystem& system, const Claim& claim) {
  for (const auto& function : functions_of(system)) {
    if (claim.kind == ClaimKind::stable_form && function.name() == claim.subject)
      return {to_text(function.value()) + " = " + to_text(*function.stable()), ""};
    if (claim.kind == ClaimKind::derivative && function.has_derivative() &&
        function.derivative().name() == claim.subject) {
      return {
          "d/dx (" + to_text(function.value()) + ") = " + to_text(function.derivative().value()),
          ""};
    }
  }
  throw UnknownNameError(system.full_name() + " does not state " + claim.subject);
}

}  // namespace

Statement statement_of(const EquationSystem& system, const Claim& claim) {
  switch (claim.kind) {
    case ClaimKind::definition: {
      const auto& equation = item_named(system.forward, claim.subject, system);
      const auto& definition = item_named(system.definitions, claim.subject, system);
      return {to_text(equation) + " means " + to_text(definition), equation.value.where().text()};
    }
    case ClaimKind::gradient: {
      const auto& equation = item_named(system.backward, claim.subject, system);
      return {to_text(equation) + all_conditions(system), equation.value.where().text()};
    }
    case ClaimKind::stable_form:
    case ClaimKind::derivative:
      return function_statement(system, claim);
    case ClaimKind::identity: {
      const auto& identity = item_named(system.identities, claim.subject, system);
      return {sides(identity), identity.left.where().text()};
    }
    case ClaimKind::element_identity: {
      const auto& identity = item_named(system.element_identities, claim.subject, system);
      return {sides(identity), ""};
    }
    case ClaimKind::unrolled: {
      const auto& unrolled = item_named(system.unrolled, claim.subject, system);
      return {unrolled.name + " after " + unrolled.steps + " steps is " + to_text(unrolled.value) +
                  joined_conditions(conditions_of_steps(system, unrolled)),
              ""};
    }
  }
  return {};
}

}  // namespace gradstone
