#include "symbolic/conditions.hpp"

#include <algorithm>

#include "reference/claimed.hpp"
#include "reference/print/text.hpp"
#include "reference/steps.hpp"

namespace gradstone {
namespace {

bool meets(const std::set<std::string>& names, const std::set<std::string>& used) {
  for (const auto& name : names) {
    if (used.count(name) > 0) return true;
  }
  return false;
}

}  // namespace

std::vector<std::string> conditions_on(const EquationSystem& system, const Claim& claim,
                                       const std::set<std::string>& used) {
  std::vector<std::string> texts;
  const auto add = [&](const Comparison& condition) {
    auto names = parameter_names(condition.left);
    names.merge(parameter_names(condition.right));
    const std::string text = to_text(condition);
    const bool is_new = std::find(texts.begin(), texts.end(), text) == texts.end();
    if (is_new && meets(names, used)) texts.push_back(text);
  };
  for (const auto& condition : system.conditions) add(condition);
  for (const auto& condition : system.size_conditions()) texts.push_back(to_text(condition));
  const Claimed claimed = find_claimed(system, claim);
  if (const ElementFunction* function = claimed_function(claimed)) {
    for (const auto& condition : function->conditions()) add(condition);
    if (function->positive_domain()) texts.push_back(function->domain());
    return texts;
  }
  for (const auto& condition : system.matrix_conditions) {
    auto names = variable_names(condition.left);
    names.merge(variable_names(condition.right));
    if (meets(names, used)) texts.push_back(to_text(condition));
  }
  if (const auto* steps = std::get_if<claimed::Unrolled>(&claimed)) {
    for (auto& text : conditions_of_steps(system, steps->unrolled))
      texts.push_back(std::move(text));
  }
  for (const auto& declaration : system.declarations) {
    const bool is_positive =
        declaration.domain == Domain::positive || declaration.domain == Domain::distribution;
    if (is_positive && used.count(declaration.name) > 0) texts.push_back(declaration.name + " > 0");
  }
  return texts;
}

}  // namespace gradstone
