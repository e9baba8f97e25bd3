#pragma once

#include <optional>
#include <string>
#include <vector>

#include "numeric/float_format.hpp"
#include "reference/system.hpp"
#include "validation/mutation/mutants.hpp"
#include "validation/mutation/report.hpp"
#include "validation/verify.hpp"

namespace gradstone {

/// Which mutants are judged.
struct MutantChoice {
  std::optional<MutationKind> kind;      ///< of one kind only
  std::size_t shard = 1, of_shards = 1;  ///< every so many one, from the given one on

  bool is_of_kind(const Mutant& mutant) const { return !kind || mutant.kind == *kind; }
  /// `place` counts those that are of the kind, from 0.
  bool takes(std::size_t place) const { return place % of_shards == shard - 1; }
};

/// What is reported besides the verdicts of provers and witnesses.
struct MutationExtras {
  /// Whether the cases and bounds of `gradstone check` refuse a mutant, for implementations that
  /// use this type: a check with the name bounds_check_name(). It changes no fate.
  std::optional<FloatFormat> bounds;
  bool trees = false;  ///< the equation or function that was changed, for other programs
};

/// `bounds of f32`
std::string bounds_check_name(const FloatFormat& format);

/// Mutates every claim of the systems, and lets all checks of the level look at each mutant.
///
/// A mutant is taken like any claim of a user: where numbers refute it and no proof covers them it
/// is killed; where two provers prove it, it is equivalent to the original; where numbers refute
/// what is proved, it survives. The claims are shared out to processes; what takes a mutant more
/// than the time of a claim is undecided, and the others go on.
/// Places of mutants are counted through all claims, so that shards are of one size. What is
/// ill-shaped is counted in the first shard.
MutationReport mutate(const std::vector<const EquationSystem*>& systems,
                      const VerifyOptions& options, const MutantChoice& choice = {},
                      const MutationExtras& extras = {});

}  // namespace gradstone
