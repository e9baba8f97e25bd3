#pragma once

#include <map>
#include <string>
#include <vector>

#include "reference/rewrite.hpp"

namespace gradstone {

/// Rewrite rules of one subject, stated as identities of one system of equations.
struct RuleSystem {
  EquationSystem system;
  /// Where a rule has nothing to add, by the name of its identity.
  std::map<std::string, Rule::Exception> exceptions;
};

/// What makes printed formulas fast and stable: one file each in reference/rules/. Every rule is an
/// entry of the registry, so it is proved like the equations that it rewrites.
namespace rules {
RuleSystem diagonal_of_product();
RuleSystem centering();
RuleSystem constant_factors();
RuleSystem transposes();
RuleSystem repeats();
RuleSystem multiples();
RuleSystem means();
RuleSystem shift_softmax();
}  // namespace rules

/// All of the above, in the order in which they are tried.
const std::vector<RuleSystem>& rule_systems();

/// Their identities, each as a rule.
const std::vector<Rule>& rewrite_rules();

}  // namespace gradstone
