#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "reference/claimed.hpp"
#include "reference/error.hpp"
#include "reference/finding.hpp"
#include "symbolic/prime_field/activity.hpp"
#include "symbolic/prime_field/claim_check.hpp"
#include "symbolic/prime_field/error_bound.hpp"
#include "symbolic/prime_field/given.hpp"
#include "symbolic/prime_field_prover.hpp"

namespace gradstone::prime_field {

/// Thrown at sizes at which not all patterns of zeros can be tried.
struct TooManyPatterns : UnsupportedError {
  using UnsupportedError::UnsupportedError;
};

/// Thrown where every sample divides by zero.
struct NoSample : UnsupportedError {
  using UnsupportedError::UnsupportedError;
};

/// What one trial found, whatever its field.
struct Outcome {
  bool holds = false;
  std::optional<std::size_t> entry;
  std::size_t columns = 1, entries = 1;
  Activity activity;
};

/// What all trials at one size found.
struct SizeResult {
  Outcome last;
  int trials = 0;
  ErrorBound bound;
  double error_probability = 1;
  std::string condition;  ///< under which it was proved
};

/// The proof of one claim: trials with random elements of two prime fields, as many as bound the
/// probability that a false claim holds in all of them.
class Proof {
 public:
  Proof(const EquationSystem& system, const Claim& claim, const PrimeFieldOptions& options);
  void decide(const std::vector<Sizes>& sizes, Finding& finding);

 private:
  void try_style(bool Style::*choice, const std::vector<Sizes>& sizes, Finding& finding);
  bool has_masks() const;
  bool decide_with_style(const std::vector<Sizes>& sizes, Finding& finding);
  std::vector<std::string> conditions_used() const;
  static void add_condition(const std::string& condition, Finding& finding);
  SizeResult decide_at(const Sizes& sizes);
  void add_parts(const std::string& name, const std::vector<IntegerRange>& parts,
                 std::vector<IntegerRanges>& open) const;
  bool add_single_values(std::vector<IntegerRanges>& open) const;
  SizeResult decide_all_patterns(const Sizes& sizes);
  SizeResult decide_one_by_one(std::uint64_t patterns, const Sizes& sizes);
  static void merge(const SizeResult& part, SizeResult& all);
  SizeResult decide_part(const Sizes& sizes);
  void look_at_comparisons(const Sizes& sizes);
  bool reach_target(const Sizes& sizes, const Probe& probe, SizeResult& result);
  void choose_maxima();
  bool compares_maxima(const Sizes& sizes) const;
  int most_trials() const;
  bool find_independent_roots(const Sizes& sizes, SizeResult& result);
  SizeResult decide_with_many_coins(const Sizes& sizes, SizeResult result);
  std::optional<SizeResult> decide_by_itself(const Sizes& sizes);
  bool try_until(int trials, const Sizes& sizes, const Probe& probe, SizeResult& result);
  Outcome trial(int number, const Sizes& sizes, const Probe& probe);

  template <class Field>
  Outcome trial_in(int number, const Sizes& sizes, Probe probe);
  ErrorBound bound_of(const Sizes& sizes, const Probe& probe, Activity activity) const;
  void report_failure(const SizeResult& result, const Sizes& sizes, Finding& finding);
  bool fails_for_numbers(const SizeResult& result, const Sizes& sizes);
  bool has_condition(const std::string& name) const;
  std::string place(const SizeResult& result, const Sizes& sizes);

  const EquationSystem& system_;
  const Claim& claim_;
  Claimed claimed_;
  const PrimeFieldOptions& options_;
  Style style_;
  std::uint64_t conditions_ = 0, matrix_conditions_ = 0;
  Given given_;
  bool draws_patterns_ = false;     ///< some matrix holds 0 and one number in every sample
  bool compares_patterns_ = false;  ///< and a comparison depends on that alone
  bool forced_ = false;
  bool divided_by_zero_ = false;
  bool used_roots_ = false;
  bool used_maxima_ = false;
  bool independent_roots_ = false;
  std::set<int> failed_radicands_;
};

}  // namespace gradstone::prime_field
