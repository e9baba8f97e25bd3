#include "symbolic/prime_field/cut.hpp"

#include <algorithm>
#include <set>

namespace gradstone::prime_field {
namespace {

using Names = std::set<std::string>;

bool meet(const Names& a, const Names& b) {
  return std::any_of(a.begin(), a.end(), [&](const auto& name) { return b.count(name) > 0; });
}

// The forward values that move with X while the values in `still` do not.
Names moving_with(const EquationSystem& system, const std::string& X, const Names& still) {
  Names moving;
  if (still.count(X) == 0) moving.insert(X);
  for (const auto& equation : system.forward) {
    if (still.count(equation.name) > 0) continue;
    if (meet(variable_names(equation.value), moving) ||
        meet(parameter_names(equation.value), moving))
      moving.insert(equation.name);
  }
  return moving;
}

// Collects the values whose gradients the formula reads, directly or through auxiliary values;
// false where it reads the gradient of what is given, through which nothing acts.
bool collect_gradients(const EquationSystem& system, const Expr& value, Names& seen,
                       std::vector<std::string>& found) {
  for (const auto& name : variable_names(value)) {
    if (!seen.insert(name).second) continue;
    if (name == system.cotangent()) {
      found.push_back(system.output);
      continue;
    }
    const Equation* equation = system.find_backward(name);
    if (!equation) continue;
    const std::string& of = equation->gradient_of;
    if (of.empty()) {
      if (!collect_gradients(system, equation->value, seen, found)) return false;
    } else if (system.find_forward(of) && name == "D" + of) {
      found.push_back(of);
    } else {
      return false;
    }
  }
  return true;
}

std::string given(const std::string& what, const std::vector<std::string>& names) {
  std::string list;
  for (const auto& name : names) list += (list.empty() ? "given " + what : ", ") + name;
  return list;
}

std::optional<Cut> cut_for(const EquationSystem& system, const claimed::Gradient& claim) {
  Cut cut;
  Names seen;
  if (!collect_gradients(system, claim.equation.value, seen, cut.through)) return std::nullopt;
  const Names through(cut.through.begin(), cut.through.end());
  const bool to_the_end = cut.through.empty() && system.is_loss();
  if (!to_the_end && moving_with(system, claim.of, through).count(system.output) > 0)
    return std::nullopt;
  const Names moving = moving_with(system, claim.of, {});
  for (const auto& forward : system.forward)
    if (moving.count(forward.name) == 0 || forward.name == claim.of)
      cut.free.push_back(forward.name);
  std::vector<std::string> gradients;
  for (const auto& name : cut.through)
    if ("D" + name != system.cotangent()) gradients.push_back("D" + name);
  cut.condition = given("", gradients);
  return cut;
}

std::optional<Cut> cut_for(const EquationSystem& system, const claimed::Definition& claim) {
  Cut cut;
  for (const auto& name : matrix_names(claim.definition.value))
    if (system.find_forward(name)) cut.free.push_back(name);
  cut.condition = given("the definitions of ", cut.free);
  return cut;
}

}  // namespace

std::optional<Cut> find_cut(const EquationSystem& system, const Claimed& claimed) {
  if (!system.recurrences.empty()) return std::nullopt;
  if (const auto* gradient = std::get_if<claimed::Gradient>(&claimed))
    return cut_for(system, *gradient);
  if (const auto* definition = std::get_if<claimed::Definition>(&claimed))
    return cut_for(system, *definition);
  return std::nullopt;
}

}  // namespace gradstone::prime_field
