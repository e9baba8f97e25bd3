#pragma once

#include <optional>
#include <string>
#include <vector>

#include "reference/expr/dim.hpp"

namespace gradstone {

/// What can be said of a claim. Nothing is ever silent.
enum class Verdict {
  proved,     ///< for all values of the inputs, at the listed sizes (or for all sizes)
  holds,      ///< numerically, within the bound
  refuted,    ///< with a counterexample
  undecided,  ///< and why
  doubt,      ///< the checkers disagree: the oracle is at fault, not the user
};

/// `proved`, `holds`, ...
std::string verdict_name(Verdict verdict);

/// Whether what was claimed may be relied on: proved, or holds.
constexpr bool is_fine(Verdict verdict) {
  return verdict == Verdict::proved || verdict == Verdict::holds;
}

/// What one checker found about one claim.
struct Finding {
  std::string checker;  ///< GiNaC, prime field, finite differences, ...
  Verdict verdict = Verdict::undecided;
  std::string detail;                       ///< one line for a person: why undecided, where refuted
  std::vector<Sizes> sizes;                 ///< the sizes at which it was checked
  std::string scope;                        ///< `all sizes`, where it was proved for these
  std::vector<std::string> conditions;      ///< under which it was proved, as text: alpha <= 1
  std::optional<double> error;              ///< largest error seen (numeric checkers)
  std::optional<double> bound;              ///< what the error may be
  std::optional<double> error_probability;  ///< of a wrong `proved` (randomized checkers)
  double seconds = 0;
  bool looked = true;  ///< false for a witness that found nothing to compare
};

}  // namespace gradstone
