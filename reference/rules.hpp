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
RuleSystem names_of_softmax();
RuleSystem shift_softmax();
}  // namespace rules

/// All of the above, in the order in which they are tried.
const std::vector<RuleSystem>& rule_systems();

/// Their identities, each as a rule.
const std::vector<Rule>& rewrite_rules();

// What makes derived formulas short, besides some rules of the plan. The plan has no use for these.
namespace rules {
RuleSystem linearity();
RuleSystem coefficients();
RuleSystem zero_matrices();
RuleSystem matrices_of_ones();
RuleSystem single_rows();
RuleSystem diagonal_matrices();
RuleSystem repeated_factors();
RuleSystem functions_of_repeats();
RuleSystem elementary_functions();
RuleSystem derivatives_of_functions();
RuleSystem derivatives_of_activations();
}  // namespace rules

/// All of these, each an entry of the registry like the others.
const std::vector<RuleSystem>& simplification_systems();

/// How simplification uses an identity, in the direction in which it is given here.
struct SimplificationRule {
  Rule rule;
  bool always = false;  ///< wherever it matches: the right side is the normal form
  bool search = false;  ///< tried; what becomes shorter is kept
  bool expand = false;  ///< leads to sums of products, in which terms cancel
};

/// The rules of simplification: the identities of these systems and of some of the plan's, in one
/// direction or both.
const std::vector<SimplificationRule>& simplification_rules();

}  // namespace gradstone
