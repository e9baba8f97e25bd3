#include "reference/rules.hpp"

namespace gradstone {

const std::vector<RuleSystem>& rule_systems() {
  static const std::vector<RuleSystem> systems{rules::diagonal_of_product(),
                                               rules::centering(),
                                               rules::constant_factors(),
                                               rules::transposes(),
                                               rules::repeats(),
                                               rules::multiples(),
                                               rules::means(),
                                               rules::names_of_softmax(),
                                               rules::shift_softmax()};
  return systems;
}

namespace {

std::vector<Rule> collect_rules() {
  std::vector<Rule> all;
  for (const auto& [system, exceptions] : rule_systems()) {
    for (const auto& identity : system.identities) {
      const auto exception = exceptions.find(identity.name);
      all.push_back(
          {system.name + "." + identity.name, identity.left, identity.right,
           exception == exceptions.end() ? std::nullopt : std::optional(exception->second)});
    }
  }
  return all;
}

}  // namespace

const std::vector<Rule>& rewrite_rules() {
  static const std::vector<Rule> all = collect_rules();
  return all;
}

}  // namespace gradstone
