#include "symbolic/prime_field/proof.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <utility>

#include "reference/print/text.hpp"
#include "reference/steps.hpp"
#include "symbolic/prime_field/cut.hpp"
#include "symbolic/proof_sizes.hpp"

namespace gradstone::prime_field {
namespace {

/// exp, log and comparisons occur in the functions of a system, and in its definitions.
bool calls(const Scalar& expression, const std::set<Elementary>& functions) {
  if (const auto* call = std::get_if<scalar::Call>(&expression.node().value);
      call && functions.count(call->function) > 0)
    return true;
  if (const auto* apply = std::get_if<scalar::Apply>(&expression.node().value);
      apply && calls(apply->function->value(), functions))
    return true;
  const auto parts = children(expression);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const Scalar& part) { return calls(part, functions); });
}

bool calls(const EquationSystem& system, const std::set<Elementary>& functions) {
  for (const auto& definition : system.definitions)
    if (calls(definition.value, functions)) return true;
  for (const auto& unrolled : system.unrolled)
    if (calls(unrolled.value, functions)) return true;
  for (const auto& identity : system.element_identities)
    if (calls(identity.left, functions) || calls(identity.right, functions)) return true;
  for (const auto& function : functions_of(system)) {
    if (calls(function.value(), functions)) return true;
    if (function.stable() && calls(*function.stable(), functions)) return true;
    if (function.has_derivative() && calls(function.derivative().value(), functions)) return true;
  }
  return false;
}

/// Whether a function of the system is a power whose exponent is given: x^p, of which x^(p - 1) is
/// x^p / x.
bool raises_to_parameters(const Scalar& formula) {
  const auto* power = std::get_if<scalar::Power>(&formula.node().value);
  if (power && !parameter_names(power->exponent).empty()) return true;
  const auto parts = children(formula);
  return std::any_of(parts.begin(), parts.end(),
                     [](const Scalar& part) { return raises_to_parameters(part); });
}

bool raises_to_parameters(const EquationSystem& system) {
  const auto functions = functions_of(system);
  return std::any_of(functions.begin(), functions.end(), [](const ElementFunction& function) {
    return raises_to_parameters(function.value());
  });
}

}  // namespace

Proof::Proof(const EquationSystem& system, const Claim& claim, const PrimeFieldOptions& options)
    : system_(system), claim_(claim), claimed_(find_claimed(system, claim)), options_(options) {
  style_.remember_sums = calls(system, {Elementary::exp, Elementary::tanh, Elementary::erf,
                                        Elementary::sin, Elementary::cos}) ||
                         raises_to_parameters(system);
  style_.remember_products = calls(system, {Elementary::log, Elementary::log1p});
}

void Proof::decide(const std::vector<Sizes>& sizes, Finding& finding) {
  if (decide_with_style(sizes, finding)) return;
  if (used_roots_) try_style(&Style::exact_roots, sizes, finding);
  if (finding.verdict != Verdict::proved && used_roots_)
    try_style(&Style::signed_roots, sizes, finding);
  if (finding.verdict != Verdict::proved && used_maxima_) {
    choose_maxima();
    try_style(&Style::chosen_maxima, sizes, finding);
  }
  if (finding.verdict != Verdict::proved && has_masks()) {
    style_.exact_roots = style_.signed_roots = false;
    try_style(&Style::true_masks, sizes, finding);
  }
}

void Proof::try_style(bool Style::*choice, const std::vector<Sizes>& sizes, Finding& finding) {
  style_.*choice = true;
  Finding other = finding;
  try {
    if (decide_with_style(sizes, other)) finding = std::move(other);
  } catch (const UnsupportedError&) {
    // There is no sample in this style, so what was found in the other one stands.
  }
}

bool Proof::has_masks() const {
  const auto& given = system_.declarations;
  return std::any_of(given.begin(), given.end(), [](const Declaration& declaration) {
    return declaration.domain == Domain::mask;
  });
}

bool Proof::decide_with_style(const std::vector<Sizes>& sizes, Finding& finding) {
  constexpr std::size_t few = 2, enough = 6;
  double degree = 0;
  int trials = 0;
  std::string too_many;
  std::vector<Sizes> decided;
  finding.error_probability = 0;
  const auto holds_at = [&](const Sizes& at) {
    SizeResult result;
    try {
      result = decide_at(at);
    } catch (const TooManyPatterns& error) {
      too_many = error.what();
      return true;
    }
    if (!result.last.holds) {
      finding.error_probability.reset();
      report_failure(result, at, finding);
      return false;
    }
    decided.push_back(at);
    finding.error_probability = std::max(*finding.error_probability, result.error_probability);
    degree = std::max(degree, result.bound.degree);
    trials = std::max(trials, result.trials);
    add_condition(result.condition, finding);
    return true;
  };
  for (const auto& at : sizes)
    if (!holds_at(at)) return false;
  // All patterns at smaller sizes instead of some at larger ones.
  if (!too_many.empty() && decided.size() < few) {
    for (const auto& at : smallest_sizes(system_)) {
      if (decided.size() == enough) break;
      if (std::find(decided.begin(), decided.end(), at) == decided.end() && !holds_at(at))
        return false;
    }
  }
  if (decided.size() < few && !too_many.empty()) throw UnsupportedError(too_many);
  finding.sizes = decided;
  for (const auto& condition : conditions_used()) add_condition(condition, finding);
  finding.verdict = Verdict::proved;
  finding.detail = fmt::format("{} trials, degree at most {:.0f}", trials, degree);
  return true;
}

/// The conditions that decided a comparison, or were imposed on a matrix that was read.
std::vector<std::string> Proof::conditions_used() const {
  std::vector<std::string> texts;
  const auto used = [](std::uint64_t all, std::size_t k) { return (all >> k % 64 & 1) != 0; };
  const ElementFunction* function = claimed_function(claimed_);
  const auto& conditions = function ? function->conditions() : system_.conditions;
  for (std::size_t k = 0; k < conditions.size(); ++k)
    if (used(conditions_, k)) texts.push_back(to_text(conditions[k]));
  for (const auto& condition : system_.size_conditions()) texts.push_back(to_text(condition));
  for (std::size_t k = 0; k < system_.matrix_conditions.size(); ++k)
    if (used(matrix_conditions_, k)) texts.push_back(to_text(system_.matrix_conditions[k]));
  if (const auto* steps = std::get_if<claimed::Unrolled>(&claimed_)) {
    for (auto& text : conditions_of_steps(system_, steps->unrolled))
      texts.push_back(std::move(text));
  }
  return texts;
}

void Proof::add_condition(const std::string& condition, Finding& finding) {
  auto& all = finding.conditions;
  if (!condition.empty() && std::find(all.begin(), all.end(), condition) == all.end())
    all.push_back(condition);
}

/// For all values of parameters that count: in each part of their ranges in which no comparison of
/// them with numbers changes. A part of a few values is tried value by value where it fails.
SizeResult Proof::decide_at(const Sizes& sizes) {
  constexpr int most_parts = 64;
  given_ = read_given(system_, claimed_, sizes);
  style_.given = &given_;
  style_.pattern.reset();
  SizeResult all;
  std::vector<IntegerRanges> open{given_.integers};
  for (int part = 0; !open.empty(); ++part) {
    if (part == most_parts) throw UnsupportedError("integers are compared with too many numbers");
    given_.integers = open.back();
    open.pop_back();
    SizeResult result;
    try {
      result = decide_all_patterns(sizes);
    } catch (const SplitInteger& at) {
      add_parts(at.name, split(given_.integers.at(at.name), at.threshold), open);
      continue;
    }
    if (!result.last.holds && add_single_values(open)) continue;
    if (!result.last.holds) return result;
    merge(result, all);
  }
  return all;
}

void Proof::add_parts(const std::string& name, const std::vector<IntegerRange>& parts,
                      std::vector<IntegerRanges>& open) const {
  for (const auto& part : parts) {
    IntegerRanges ranges = given_.integers;
    ranges.at(name) = part;
    open.push_back(std::move(ranges));
  }
}

bool Proof::add_single_values(std::vector<IntegerRanges>& open) const {
  constexpr std::int64_t few = 8;
  for (const auto& [name, range] : given_.integers) {
    if (!range.last || range.is_single() || *range.last - range.first >= few) continue;
    std::vector<IntegerRange> values;
    for (std::int64_t value = range.first; value <= *range.last; ++value)
      values.push_back({value, value});
    add_parts(name, values, open);
    return true;
  }
  return false;
}

/// Patterns of zeros and ones by chance, as coins are; where that takes too many trials, and there
/// are few of them, one after the other.
SizeResult Proof::decide_all_patterns(const Sizes& sizes) {
  constexpr double most_patterns = 256;
  style_.pattern.reset();
  try {
    return decide_part(sizes);
  } catch (const TooManyPatterns&) {
    const double patterns = trial(0, sizes, Probe{}).activity.patterns;
    if (patterns > most_patterns) throw;
    return decide_one_by_one(static_cast<std::uint64_t>(patterns), sizes);
  }
}

SizeResult Proof::decide_one_by_one(std::uint64_t patterns, const Sizes& sizes) {
  constexpr int most_trials_together = 50'000;
  SizeResult all;
  int trials = 0;
  for (std::uint64_t pattern = 0; pattern < patterns; ++pattern) {
    style_.pattern = pattern;
    SizeResult result;
    try {
      if (!try_until(std::max(2, options_.trials), sizes, Probe{}, result)) return result;
    } catch (const NoSample&) {
      continue;  // there is no value to be right about
    }
    trials += result.trials;
    if (trials > most_trials_together || !reach_target(sizes, Probe{}, result)) {
      if (!result.last.holds) return result;
      throw TooManyPatterns("the patterns of zeros in masks are too many");
    }
    merge(result, all);
  }
  if (all.trials == 0) throw NoSample("every sample divides by zero, or takes log of zero");
  all.trials = trials;
  return all;
}

/// What holds in one part, and in others.
void Proof::merge(const SizeResult& part, SizeResult& all) {
  const bool is_first = all.trials == 0;
  all.last = part.last;
  all.trials = std::max(all.trials, part.trials);
  all.error_probability =
      is_first ? part.error_probability : std::max(all.error_probability, part.error_probability);
  if (part.bound.degree >= all.bound.degree) all.bound = part.bound;
  if (!part.condition.empty()) all.condition = part.condition;
}

SizeResult Proof::decide_part(const Sizes& sizes) {
  SizeResult result;
  Probe probe;
  const int least = std::max(2, options_.trials);
  failed_radicands_.clear();
  look_at_comparisons(sizes);
  if (!try_until(least, sizes, probe, result)) return result;
  if (compares_maxima(sizes)) {
    // A maximum equals one of its operands in a whole region.
    choose_maxima();
    return decide_part(sizes);
  }
  if (style_.exact_roots && !style_.signed_roots && !find_independent_roots(sizes, result))
    return result;
  if (reach_target(sizes, probe, result) || !result.last.holds) return result;
  return decide_with_many_coins(sizes, result);
}

/// Too many sign patterns to try: some of them on the whole, then step by step.
SizeResult Proof::decide_with_many_coins(const Sizes& sizes, SizeResult result) {
  constexpr int some = 4, many = 200;
  // What is drawn in place of a value that depends on patterns does not meet equality as that
  // does.
  if (compares_patterns_) throw TooManyPatterns("the patterns of zeros in masks are too many");
  if (!try_until(some, sizes, Probe{}, result)) return result;
  independent_roots_ = false;
  // Nor is it one of its operands where a maximum was taken.
  if (!style_.chosen_maxima)
    if (const auto by_itself = decide_by_itself(sizes)) return *by_itself;
  if (draws_patterns_) throw TooManyPatterns("the patterns of zeros and ones are too many");
  const int most = std::min(many, options_.most_trials);
  if (!try_until(most, sizes, Probe{}, result)) return result;
  const double seen = 1 - result.bound.algebraic;
  const double unseen = unseen_part(result.trials, options_.error_probability);
  if (unseen >= seen)
    throw UnsupportedError("both sides agree, but their degree is too large to bound the error");
  result.error_probability = options_.error_probability;
  result.condition =
      fmt::format("on all but {:.0f} % of the sign patterns at most", 100 * unseen / seen);
  return result;
}

/// Given other claims; nothing if that is not possible here.
std::optional<SizeResult> Proof::decide_by_itself(const Sizes& sizes) {
  const auto cut = find_cut(system_, claimed_);
  if (!cut) return std::nullopt;
  SizeResult result;
  Probe probe;
  probe.cut = &*cut;
  if (!try_until(std::max(2, options_.trials), sizes, probe, result)) return std::nullopt;
  if (!reach_target(sizes, probe, result)) return std::nullopt;
  result.condition = cut->condition;
  return result;
}

}  // namespace gradstone::prime_field
