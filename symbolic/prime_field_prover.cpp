#include "symbolic/prime_field_prover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <exception>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "reference/entry_name.hpp"
#include "reference/error.hpp"
#include "reference/matrix_conditions.hpp"
#include "reference/print/text.hpp"
#include "reference/steps.hpp"
#include "symbolic/prime_field/claim_check.hpp"
#include "symbolic/prime_field/cut.hpp"
#include "symbolic/prime_field/error_bound.hpp"
#include "symbolic/proof_sizes.hpp"
#include "symbolic/scope_at_sizes.hpp"

namespace gradstone {
namespace {

using namespace prime_field;

// Thrown at sizes at which not all patterns of zeros can be tried.
struct TooManyPatterns : UnsupportedError {
  using UnsupportedError::UnsupportedError;
};

// Thrown where every sample divides by zero.
struct NoSample : UnsupportedError {
  using UnsupportedError::UnsupportedError;
};

// What one trial found, whatever its field.
struct Outcome {
  bool holds = false;
  std::optional<std::size_t> entry;
  std::size_t columns = 1, entries = 1;
  Activity activity;
};

// What all trials at one size found.
struct SizeResult {
  Outcome last;
  int trials = 0;
  ErrorBound bound;
  double error_probability = 1;
  std::string condition;  // under which it was proved
};

// exp, log and comparisons occur in the functions of a system, and in its definitions.
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

// Whether a function of the system is a power whose exponent is given: x^p, of which x^(p - 1) is
// x^p / x.
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

class Proof {
 public:
  Proof(const EquationSystem& system, const Claim& claim, const PrimeFieldOptions& options)
      : system_(system),
        claim_(claim),
        claimed_(find_claimed(system, claim)),
        options_(options) {
    style_.remember_sums = calls(system, {Elementary::exp, Elementary::tanh, Elementary::erf,
                                          Elementary::sin, Elementary::cos}) ||
                           raises_to_parameters(system);
    style_.remember_products = calls(system, {Elementary::log, Elementary::log1p});
  }

  void decide(const std::vector<Sizes>& sizes, Finding& finding) {
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

 private:
  void try_style(bool Style::*choice, const std::vector<Sizes>& sizes, Finding& finding) {
    style_.*choice = true;
    Finding other = finding;
    try {
      if (decide_with_style(sizes, other)) finding = std::move(other);
    } catch (const UnsupportedError&) {
      // There is no sample in this style, so what was found in the other one stands.
    }
  }

  bool has_masks() const {
    const auto& given = system_.declarations;
    return std::any_of(given.begin(), given.end(), [](const Declaration& declaration) {
      return declaration.domain == Domain::mask;
    });
  }

  bool decide_with_style(const std::vector<Sizes>& sizes, Finding& finding) {
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

  // The conditions that decided a comparison, or were imposed on a matrix that was read.
  std::vector<std::string> conditions_used() const {
    std::vector<std::string> texts;
    const auto used = [](std::uint64_t all, std::size_t k) { return (all >> k % 64 & 1) != 0; };
    const ElementFunction* function = claimed_function(claimed_);
    const auto& conditions =
        function ? function->conditions() : system_.conditions;
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

  static void add_condition(const std::string& condition, Finding& finding) {
    auto& all = finding.conditions;
    if (!condition.empty() && std::find(all.begin(), all.end(), condition) == all.end())
      all.push_back(condition);
  }

  // For all values of parameters that count: in each part of their ranges in which no comparison of
  // them with numbers changes. A part of a few values is tried value by value where it fails.
  SizeResult decide_at(const Sizes& sizes) {
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

  void add_parts(const std::string& name, const std::vector<IntegerRange>& parts,
                 std::vector<IntegerRanges>& open) const {
    for (const auto& part : parts) {
      IntegerRanges ranges = given_.integers;
      ranges.at(name) = part;
      open.push_back(std::move(ranges));
    }
  }

  bool add_single_values(std::vector<IntegerRanges>& open) const {
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

  // Patterns of zeros and ones by chance, as coins are; where that takes too many trials, and there
  // are few of them, one after the other.
  SizeResult decide_all_patterns(const Sizes& sizes) {
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

  SizeResult decide_one_by_one(std::uint64_t patterns, const Sizes& sizes) {
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

  // What holds in one part, and in others.
  static void merge(const SizeResult& part, SizeResult& all) {
    const bool is_first = all.trials == 0;
    all.last = part.last;
    all.trials = std::max(all.trials, part.trials);
    all.error_probability =
        is_first ? part.error_probability : std::max(all.error_probability, part.error_probability);
    if (part.bound.degree >= all.bound.degree) all.bound = part.bound;
    if (!part.condition.empty()) all.condition = part.condition;
  }

  SizeResult decide_part(const Sizes& sizes) {
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

  // Where a comparison depends on nothing but the zeros of a mask, or on nothing but integers, the
  // points at which it is met with equality are not few, and are not left out.
  void look_at_comparisons(const Sizes& sizes) {
    draws_patterns_ = compares_patterns_ = false;
    for (const auto& declaration : system_.declarations) {
      const bool is_zero_one = zero_one(system_, declaration.name) != ZeroOne::no;
      draws_patterns_ = draws_patterns_ || is_zero_one ||
                        (declaration.domain == Domain::mask && style_.true_masks);
    }
    if (!draws_patterns_ && !has_masks() && given_.integers.empty()) return;
    Style style = style_;
    style.exact_roots = false;
    Generators<Degree> generators(style, Activity{});
    ClaimCheck<Degree>(system_, claimed_, sizes, generators, Probe{}).difference();
    if (generators.compares_integers())
      throw UnsupportedError(
          "a comparison depends on an integer parameter in a way that is not decided for all of "
          "its "
          "values");
    compares_patterns_ = generators.compares_patterns();
    if (!compares_patterns_ || !has_masks()) return;
    style_.true_masks = draws_patterns_ = true;
  }

  // Makes as many trials as the error bound asks for; false when one fails, or too many are needed.
  // Whether conditions relate comparisons is seen on the way, so the bound is computed again.
  bool reach_target(const Sizes& sizes, const Probe& probe, SizeResult& result) {
    for (;;) {
      result.bound = bound_of(sizes, probe, result.last.activity);
      const int needed = result.bound.trials_for(options_.error_probability);
      if (needed <= result.trials) break;
      if (needed > most_trials() || !try_until(needed, sizes, probe, result)) return false;
    }
    result.error_probability = result.bound.after(result.trials);
    return true;
  }

  // Exponentials are compared by their arguments, which are known as their logarithms.
  void choose_maxima() {
    style_.chosen_maxima = true;
    style_.remember_products = style_.remember_products || style_.remember_sums;
  }

  bool compares_maxima(const Sizes& sizes) const {
    if (!used_maxima_ || style_.chosen_maxima) return false;
    Style style = style_;
    style.exact_roots = false;
    Generators<Degree> generators(style, Activity{});
    ClaimCheck<Degree>(system_, claimed_, sizes, generators, Probe{}).difference();
    return generators.compares_maxima();
  }

  int most_trials() const {
    constexpr int more = 4;
    return compares_patterns_ ? more * options_.most_trials : options_.most_trials;
  }

  // A radicand that is not a square at a point where all earlier ones are squares, is no square of
  // a rational function of the numbers drawn and of the earlier roots: such a function would be its
  // root there too. Once that was seen of every radicand, the roots generate a field, in which the
  // signs of the roots do not matter. (Where coins choose the formulas, radicands can't be told
  // apart by counting them.) False when a trial fails.
  bool find_independent_roots(const Sizes& sizes, SizeResult& result) {
    constexpr int most = 24;
    const auto independent = [&] {
      const Activity& activity = result.last.activity;
      return activity.coins == 0 &&
             failed_radicands_.size() == static_cast<std::size_t>(activity.roots);
    };
    while (!independent() && result.last.activity.coins == 0 && result.trials < most)
      if (!try_until(result.trials + 1, sizes, Probe{}, result)) return false;
    independent_roots_ = independent();
    return true;
  }

  // Too many sign patterns to try: some of them on the whole, then step by step.
  SizeResult decide_with_many_coins(const Sizes& sizes, SizeResult result) {
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

  // Given other claims; nothing if that is not possible here.
  std::optional<SizeResult> decide_by_itself(const Sizes& sizes) {
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

  // Goes on until there were so many trials; false when one fails.
  bool try_until(int trials, const Sizes& sizes, const Probe& probe, SizeResult& result) {
    for (; result.trials < trials; ++result.trials) {
      result.last = trial(result.trials, sizes, probe);
      forced_ = forced_ || result.last.activity.forced;
      used_maxima_ = used_maxima_ || result.last.activity.maxima;
      used_roots_ = used_roots_ || result.last.activity.roots > 0;
      conditions_ |= result.last.activity.conditions;
      matrix_conditions_ |= result.last.activity.matrix_conditions;
      if (!result.last.holds) return false;
    }
    return true;
  }

  Outcome trial(int number, const Sizes& sizes, const Probe& probe) {
    return number % 2 == 0 ? trial_in<FirstField>(number, sizes, probe)
                           : trial_in<SecondField>(number, sizes, probe);
  }

  template <class Field>
  Outcome trial_in(int number, const Sizes& sizes, Probe probe) {
    constexpr int most_roots = 4096;
    const int most_divisions =
        draws_patterns_ && !style_.pattern ? 1000 : 10;  // a row of zeros is no accident
    const auto stream = static_cast<std::uint64_t>(number) + 1;
    Random seeds(options_.seed + std::uint64_t{0x632be59bd9b4e019} * stream);
    int divisions = 0, roots = 0;
    for (;;) {
      Generators<Field> generators(seeds.next(), style_);
      probe.seed = seeds.next();
      try {
        const auto difference =
            ClaimCheck<Field>(system_, claimed_, sizes, generators, probe).difference();
        return {difference.value.is_zero(), difference.entry, difference.columns,
                difference.entries, generators.activity()};
      } catch (const DivisionByZero&) {
        divided_by_zero_ = true;
        if (++divisions == most_divisions)
          throw NoSample("every sample divides by zero, or takes log of zero");
      } catch (const NoRoot& failure) {
        if (failure.radicand > 0) failed_radicands_.insert(failure.radicand);
        if (++roots == most_roots)
          throw UnsupportedError("no sample was found in which all radicands are squares");
      }
    }
  }

  ErrorBound bound_of(const Sizes& sizes, const Probe& probe, Activity activity) const {
    activity.independent_roots = independent_roots_;
    activity.forced = forced_;
    activity.divided_by_zero = divided_by_zero_;
    Generators<Degree> generators(style_, activity);
    const Degree degree =
        ClaimCheck<Degree>(system_, claimed_, sizes, generators, probe).difference().value;
    return error_bound(degree, generators.largest_argument(), activity, style_.exact_roots);
  }

  void report_failure(const SizeResult& result, const Sizes& sizes, Finding& finding) {
    std::string where = place(result, sizes) + " at " + to_text(sizes);
    if (!given_.integers.empty()) where += " for " + to_text(given_.integers);
    if (result.last.activity.field_operations_only && fails_for_numbers(result, sizes)) {
      finding.verdict = Verdict::refuted;
      finding.detail = where + ": both sides differ as rational functions, also for small numbers";
      return;
    }
    finding.verdict = Verdict::undecided;
    finding.detail =
        where +
        ": both sides differ, unless by a relation between exp, log, roots, signs or masks that is "
        "not modelled, or by numbers that the conditions exclude";
  }

  // Whether the sides differ for numbers that are in the domain of every matrix and parameter.
  // These are small numbers, and their difference is the same in the field: it is not 0.
  bool fails_for_numbers(const SizeResult& result, const Sizes& sizes) {
    constexpr int some = 8;
    for (const auto& declaration : system_.declarations) {
      const bool has_sign =
          declaration.domain == Domain::positive || declaration.domain == Domain::mask;
      if (has_sign && has_condition(declaration.name) &&
          zero_one(system_, declaration.name) == ZeroOne::no)
        return false;
      if (declaration.domain == Domain::distribution && !has_condition(declaration.name))
        return false;
    }
    const Style before = style_;
    style_.exact_roots = style_.signed_roots = false;
    style_.true_masks = style_.small_numbers = true;
    bool fails = false;
    for (int number = 0; number < some && !fails; ++number) {
      try {
        const Outcome outcome = trial(result.trials + number, sizes, Probe{});
        fails = !outcome.holds && outcome.activity.field_operations_only;
      } catch (const UnsupportedError&) {
        // Every such sample divides by zero, or no parameters were found.
      }
    }
    style_ = before;
    return fails;
  }

  bool has_condition(const std::string& name) const {
    const auto& conditions = system_.matrix_conditions;
    return std::any_of(conditions.begin(), conditions.end(), [&](const MatrixCondition& condition) {
      return variable_names(condition.left).count(name) > 0 ||
             variable_names(condition.right).count(name) > 0;
    });
  }

  // The entry that differs: Y[1,2]. Of a gradient it is found by halving the direction.
  std::string place(const SizeResult& result, const Sizes& sizes) {
    std::size_t first = 0, last = result.last.entries;
    if (claim_.kind == ClaimKind::gradient) {
      while (last - first > 1) {
        Probe probe;
        probe.first = first;
        probe.last = first + (last - first) / 2;
        (trial(result.trials, sizes, probe).holds ? first : last) = probe.last;
      }
    } else {
      first = result.last.entry.value_or(0);
    }
    if (result.last.entries == 1) return claim_.subject;
    return entry_name(system_, claim_.subject, sizes, first,
                      static_cast<std::int64_t>(result.last.columns));
  }

  const EquationSystem& system_;
  const Claim& claim_;
  Claimed claimed_;
  const PrimeFieldOptions& options_;
  Style style_;
  std::optional<ElementFunction> claimed_function_;  // for claims about functions
  std::uint64_t conditions_ = 0, matrix_conditions_ = 0;
  Given given_;
  bool draws_patterns_ = false;     // some matrix holds 0 and one number in every sample
  bool compares_patterns_ = false;  // and a comparison depends on that alone
  bool forced_ = false;
  bool divided_by_zero_ = false;
  bool used_roots_ = false;
  bool used_maxima_ = false;
  bool independent_roots_ = false;
  std::set<int> failed_radicands_;
};

}  // namespace

Finding prove_in_prime_field(const EquationSystem& system, const Claim& claim,
                             const std::vector<Sizes>& sizes, const PrimeFieldOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  Finding finding;
  finding.checker = "prime field";
  finding.sizes = sizes;
  try {
    if (sizes.empty()) throw DomainError("no sizes to prove the claim at");
    Proof(system, claim, options).decide(sizes, finding);
    if (finding.verdict == Verdict::proved) finding.scope = scope_at_sizes(system, claim, sizes);
  } catch (const std::exception& error) {
    finding.verdict = Verdict::undecided;
    finding.detail = error.what();
    finding.error_probability.reset();
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  finding.seconds = elapsed.count();
  return finding;
}

}  // namespace gradstone
