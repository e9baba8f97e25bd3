#include "validation/statement.hpp"

#include "reference/claimed.hpp"
#include "reference/print/text.hpp"
#include "reference/steps.hpp"

namespace gradstone {
namespace {

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

Statement statement(const EquationSystem&, const claimed::Definition& claim) {
  return {to_text(claim.equation) + " means " + to_text(claim.definition),
          claim.equation.value.where().text()};
}

Statement statement(const EquationSystem& system, const claimed::Gradient& claim) {
  return {to_text(claim.equation) + all_conditions(system), claim.equation.value.where().text()};
}

Statement statement(const EquationSystem&, const claimed::StableForm& claim) {
  return {to_text(claim.function.value()) + " = " + to_text(*claim.function.stable()), ""};
}

Statement statement(const EquationSystem&, const claimed::Derivative& claim) {
  return {"d/dx (" + to_text(claim.function.value()) +
              ") = " + to_text(claim.function.derivative().value()),
          ""};
}

Statement statement(const EquationSystem&, const claimed::Identity& claim) {
  return {sides(claim.identity), claim.identity.left.where().text()};
}

Statement statement(const EquationSystem&, const claimed::ElementIdentity& claim) {
  return {sides(claim.identity), ""};
}

Statement statement(const EquationSystem& system, const claimed::Unrolled& claim) {
  const Unrolled& unrolled = claim.unrolled;
  return {unrolled.name + " after " + unrolled.steps + " steps is " + to_text(unrolled.value) +
              joined_conditions(conditions_of_steps(system, unrolled)),
          ""};
}

}  // namespace

Statement statement_of(const EquationSystem& system, const Claim& claim) {
  return std::visit([&](const auto& each) { return statement(system, each); },
                    find_claimed(system, claim));
}

}  // namespace gradstone
