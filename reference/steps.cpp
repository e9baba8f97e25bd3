#include "reference/steps.hpp"

#include <algorithm>
#include <cmath>

#include "reference/print/text.hpp"

namespace gradstone {
namespace {

bool is_state(const EquationSystem& system, const std::string& name) {
  return std::any_of(system.updates.begin(), system.updates.end(),
                     [&](const Update& update) { return update.name == name; });
}

// The largest whole number that is written in a formula; what is written as -(3) counts as 3.
void find_largest(const Scalar& formula, Rational& largest) {
  if (const auto* number = std::get_if<scalar::Number>(&formula.node().value)) {
    const Rational magnitude = number->value < Rational(0) ? -number->value : number->value;
    if (magnitude > largest) largest = magnitude;
  }
  for (const auto& child : children(formula)) find_largest(child, largest);
}

void find_largest(const Expr& formula, Rational& largest) {
  for (const auto& scalar : scalars(formula)) find_largest(scalar, largest);
  for (const auto& operand : operands(formula)) find_largest(operand, largest);
}

}  // namespace

std::set<std::string> entries_with(const Scalar& scalar, std::size_t count) {
  std::set<std::string> names;
  if (const auto* entry = std::get_if<scalar::Entry>(&scalar.node().value)) {
    if (entry->places.size() == count) names.insert(entry->matrix);
  }
  for (const auto& child : children(scalar)) names.merge(entries_with(child, count));
  return names;
}

std::set<std::string> new_at_every_step(const EquationSystem& system, const Unrolled& unrolled) {
  auto names = entries_with(unrolled.value, 3);
  const auto constant = entries_with(unrolled.value, 2);
  for (const auto& declaration : system.declarations) {
    if (!is_state(system, declaration.name) && constant.count(declaration.name) == 0)
      names.insert(declaration.name);
  }
  return names;
}

std::set<std::string> read_in_steps(const EquationSystem& system, const Unrolled& unrolled) {
  auto names = matrix_names(unrolled.value);
  names.merge(parameter_names(unrolled.value));
  names.insert(unrolled.name);
  std::vector<std::string> open(names.begin(), names.end());
  const auto add = [&](const std::set<std::string>& found) {
    for (const auto& name : found)
      if (names.insert(name).second) open.push_back(name);
  };
  while (!open.empty()) {
    const std::string name = open.back();
    open.pop_back();
    for (const auto& update : system.updates)
      if (update.name == name) add({update.from});
    if (const Equation* equation = system.find_forward(name)) {
      add(variable_names(equation->value));
      add(parameter_names(equation->value));
    }
  }
  return names;
}

std::int64_t telling_steps(const EquationSystem& system, const Unrolled& unrolled) {
  constexpr double least = 4, most = 1e6;
  Rational largest = 0;
  find_largest(unrolled.value, largest);
  for (const auto& name : read_in_steps(system, unrolled))
    if (const Equation* equation = system.find_forward(name))
      find_largest(equation->value, largest);
  return static_cast<std::int64_t>(std::clamp(std::floor(largest.to_double()) + 2, least, most));
}

std::vector<std::string> conditions_of_steps(const EquationSystem& system,
                                             const Unrolled& unrolled) {
  const auto read = read_in_steps(system, unrolled);
  std::vector<std::string> texts;
  for (const auto& start : system.starts)
    if (read.count(start.name) > 0)
      texts.push_back(start.name + " starts at " + to_text(start.value));
  for (const auto& parameter : system.parameters)
    if (parameter.integer && read.count(parameter.name) > 0)
      texts.push_back(parameter.name + " = 1 in the first step");
  return texts;
}

}  // namespace gradstone
