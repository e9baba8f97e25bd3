#include <algorithm>

#include "reference/error.hpp"
#include "reference/rules.hpp"

namespace gradstone {

const std::vector<RuleSystem>& simplification_systems() {
  static const std::vector<RuleSystem> systems{rules::linearity(),
                                               rules::coefficients(),
                                               rules::zero_matrices(),
                                               rules::matrices_of_ones(),
                                               rules::single_rows(),
                                               rules::diagonal_matrices(),
                                               rules::repeated_factors(),
                                               rules::functions_of_repeats(),
                                               rules::elementary_functions(),
                                               rules::derivatives_of_functions(),
                                               rules::derivatives_of_activations()};
  return systems;
}

namespace {

// The ways in which an identity is used. `reversed` is about its right side.
enum class Use {
  always,           // left to right wherever it matches
  shorten,          // left to right is tried, right to left expands
  gather,           // right to left is tried, left to right expands
  either,           // both are tried, left to right expands
  either_reversed,  // both are tried, right to left expands
  attempt,          // left to right is tried
  expand,           // left to right expands
};

struct RuleLine {
  std::string system;
  std::vector<std::string> identities;  // all of them if empty
  Use use;
};

// Of the same system, the first line that names an identity counts.
const std::vector<RuleLine>& lines() {
  static const std::vector<RuleLine> all{
      {"zero_matrices", {}, Use::always},
      {"matrices_of_ones", {}, Use::always},
      {"single_rows", {}, Use::always},
      {"diagonal_matrices", {}, Use::always},
      {"functions_of_repeats", {}, Use::always},
      {"derivatives_of_functions", {}, Use::always},
      {"diagonal_of_product", {"rows", "columns"}, Use::always},
      {"diagonal_of_product", {"dot_of_rows", "dot_of_columns"}, Use::gather},
      {"constant_factors", {}, Use::always},
      {"transposes", {"product"}, Use::either},
      {"transposes", {}, Use::always},
      {"repeats", {"sum_of_rows", "sum_of_columns"}, Use::always},
      {"repeats", {"row_factor", "column_factor"}, Use::either},
      {"multiples", {}, Use::always},
      {"names_of_softmax", {}, Use::always},
      {"means", {}, Use::expand},
      {"linearity", {"hadamard_once"}, Use::attempt},
      {"linearity", {}, Use::shorten},
      {"coefficients", {"common"}, Use::attempt},
      {"coefficients", {"distributed"}, Use::expand},
      {"coefficients", {"columns_sum_as_mean", "rows_sum_as_mean"}, Use::attempt},
      {"coefficients", {}, Use::always},
      {"repeated_factors", {"rows", "columns", "transposes"}, Use::either_reversed},
      {"repeated_factors", {"outer", "column_times", "times_row"}, Use::attempt},
      {"repeated_factors", {"sum_of_column_factor", "sum_of_row_factor"}, Use::either},
      {"repeated_factors", {"row_across"}, Use::either_reversed},
      {"repeated_factors", {}, Use::either},
      {"elementary_functions", {"square"}, Use::either_reversed},
      {"elementary_functions", {"reciprocal_of_product"}, Use::shorten},
      {"elementary_functions", {}, Use::always}};
  return all;
}

std::vector<SimplificationRule> rules_of(const std::string& name, const Identity& identity,
                                         Use use) {
  const auto rule = [&](bool forward, bool always, bool search, bool expand) {
    const Expr& from = forward ? identity.left : identity.right;
    const Expr& to = forward ? identity.right : identity.left;
    return SimplificationRule{{name, from, to, std::nullopt}, always, search, expand};
  };
  switch (use) {
    case Use::always:
      return {rule(true, true, false, false)};
    case Use::shorten:
      return {rule(true, false, true, false), rule(false, false, false, true)};
    case Use::gather:
      return {rule(false, false, true, false), rule(true, false, false, true)};
    case Use::either:
      return {rule(true, false, true, true), rule(false, false, true, false)};
    case Use::either_reversed:
      return {rule(true, false, true, false), rule(false, false, true, true)};
    case Use::attempt:
      return {rule(true, false, true, false)};
    case Use::expand:
      return {rule(true, false, false, true)};
  }
  return {};
}

const RuleSystem& system_named(const std::string& name) {
  for (const auto* systems : {&rule_systems(), &simplification_systems()})
    for (const auto& rule : *systems)
      if (rule.system.name == name) return rule;
  throw UnknownNameError("no rules are named " + name);
}

std::vector<SimplificationRule> collect() {
  std::vector<SimplificationRule> all;
  std::vector<std::string> used;
  for (const auto& line : lines()) {
    for (const auto& identity : system_named(line.system).system.identities) {
      const std::string name = line.system + "." + identity.name;
      const bool named = std::find(line.identities.begin(), line.identities.end(), identity.name) !=
                         line.identities.end();
      const bool again = std::find(used.begin(), used.end(), name) != used.end();
      if (again || (!named && !line.identities.empty())) continue;
      used.push_back(name);
      for (auto& rule : rules_of(name, identity, line.use)) all.push_back(std::move(rule));
    }
  }
  return all;
}

}  // namespace

const std::vector<SimplificationRule>& simplification_rules() {
  static const std::vector<SimplificationRule> all = collect();
  return all;
}

}  // namespace gradstone
