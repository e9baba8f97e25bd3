#pragma once

#include <array>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reference/claim.hpp"
#include "reference/exit_status.hpp"
#include "reference/finding.hpp"
#include "validation/mutation/kinds.hpp"
#include "validation/report.hpp"

namespace gradstone {

/// What became of a mutant.
enum class Fate {
  killed,      ///< numbers refute it, and no proof covers them
  equivalent,  ///< proved, in full where the original is: it says the same
  survives,    ///< wrong, as numbers show, and yet a check proves it
  undecided,   ///< neither is shown
};

inline constexpr std::array all_fates{Fate::killed, Fate::equivalent, Fate::survives,
                                      Fate::undecided};

/// `killed`, `equivalent`, ...
std::string fate_name(Fate fate);

/// What one check makes of a mutant.
struct Sight {
  std::string check;
  bool passes = false;  ///< proves it, or finds that it holds
};

/// The name that stands among the checks for the numbers that refute a mutant.
inline constexpr const char* counterexample_check = "counterexample";

struct MutantReport {
  std::size_t number = 1;  ///< among all mutants of its claim, from 1
  MutationKind kind = MutationKind::wrong_sign;
  std::string description;
  Fate fate = Fate::undecided;
  std::string reason;         ///< why it was not killed; empty for killed ones
  std::vector<Sight> sights;  ///< of every check that was asked
  double seconds = 0;
  std::string changed = "";  ///< what was changed, as JSON; empty where it was not asked for
};

/// The mutants of one claim.
struct ClaimMutations {
  Claim claim;
  std::string statement;  ///< the equation as it is, as text
  /// About the claim itself; nothing where no mutant of it was chosen. Its mutants are judged only
  /// where it is proved: a check that does not pass what is right tells nothing by not passing what
  /// is wrong.
  std::optional<Verdict> original;
  std::string reason;               ///< why it is not proved
  std::vector<std::string> passed;  ///< the checks that pass it, which can kill mutants
  std::map<MutationKind, std::size_t> ill_shaped;
  std::vector<MutantReport> mutants;
};

struct SystemMutations {
  std::string kind, name, form;
  std::vector<ClaimMutations> claims;

  std::string full_name() const;
};

/// How many mutants met which fate, and which checks saw them.
struct MutationCounts {
  std::size_t ill_shaped = 0;
  std::map<Fate, std::size_t> fates;
  struct Kills {
    std::size_t killed = 0, of = 0;
  };
  /// By check, of the wrong mutants (killed and surviving) of claims whose original it passes.
  std::map<std::string, Kills> kills;

  std::size_t count(Fate fate) const;
  std::size_t wrong() const { return count(Fate::killed) + count(Fate::survives); }
  std::size_t mutants() const;
  void operator+=(const MutationCounts& other);
};

/// What a run of mutate found.
struct MutationReport {
  static constexpr int schema_version = 2;
  std::string program_version, level;
  std::uint64_t seed = 0;
  std::vector<SystemMutations> systems;
  double seconds = 0;
  /// If it is about a part of a whole: every so many mutants one. It has all systems, and so no
  /// places of systems.
  std::optional<Shard> shard;

  MutationCounts counts() const;
  /// Only of kinds that occur.
  std::map<MutationKind, MutationCounts> counts_by_kind() const;
  /// The checks in the order in which they were asked, `counterexample` last.
  std::vector<std::string> checks() const;
  std::size_t claim_count() const;
  /// Claims that are not proved themselves.
  std::vector<const ClaimMutations*> unproved() const;

  /// `check_failed` where a mutant survives, or an equation is refuted as it is; else `nothing_ran`
  /// without mutants; `left_open` where a mutant is undecided or an equation isn't proved; else
  /// `well`.
  ExitStatus exit_status() const;
};

}  // namespace gradstone
