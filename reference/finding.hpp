#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reference/expr/dim.hpp"

namespace gradstone {

/// What can be said of a claim. Nothing is ever silent.
enum class Verdict {
  proved,     ///< for all sizes and the whole domain, or for the part that a scope names
  holds,      ///< numerically, within the bound
  refuted,    ///< with a counterexample
  undecided,  ///< and why
  doubt,      ///< the checkers disagree: the oracle is at fault, not the user
};

/// `proved`, `holds`, ...
std::string verdict_name(Verdict verdict);

/// For how much of what a claim says it was proved. Nothing left out: all sizes, any number of
/// steps, the whole domain.
struct ProofScope {
  bool all_sizes = false;  ///< else at the sizes that are listed
  std::string steps;       ///< of an optimizer: `T = 1, ..., 5`; empty for any number of them
  /// Which points it is about, as a condition: `X[i,j] != 7/3`, `no cases meet`; empty for the
  /// whole domain.
  std::string where;

  static ProofScope full() { return {true, "", ""}; }
  bool is_full() const { return all_sizes && steps.empty() && where.empty(); }
  bool operator==(const ProofScope&) const = default;
};

/// `all sizes`, `listed sizes`, `all sizes, T = 1, ..., 5`, `all sizes, where X[i,j] != 7/3`.
std::string to_text(const ProofScope& scope);

/// The verdict with its scope: `proved`, `proved at listed sizes`, `proved for T = 1..5`,
/// `proved where X[i,j] != 7/3`. `proved` alone leaves nothing out.
std::string proved_words(const ProofScope& scope);

/// `T = 1..5` for `T = 1, ..., 5`.
std::string short_steps(const ProofScope& scope);

/// Of two scopes the one that leaves out less: sizes weigh most, then steps, then points.
const ProofScope& wider(const ProofScope& a, const ProofScope& b);

/// What one checker found about one claim.
struct Finding {
  std::string checker;  ///< GiNaC, prime field, finite differences, ...
  Verdict verdict = Verdict::undecided;
  std::string detail;                       ///< one line for a person: why undecided, where refuted
  std::vector<Sizes> sizes;                 ///< the sizes at which it was checked
  ProofScope scope;                         ///< of what is proved
  std::vector<std::string> conditions;      ///< under which it was proved, as text: alpha <= 1
  std::optional<double> error;              ///< largest error seen (numeric checkers)
  std::optional<double> bound;              ///< what the error may be
  std::optional<double> error_probability;  ///< of a wrong `proved` (randomized checkers)
  double seconds = 0;
  bool looked = true;  ///< false for a witness that found nothing to compare
};

}  // namespace gradstone
