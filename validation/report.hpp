#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reference/claim.hpp"
#include "reference/exit_status.hpp"
#include "reference/finding.hpp"
#include "validation/acceptance.hpp"

namespace gradstone {

/// Concrete numbers that show that an equation is wrong: smallest sizes, simplest integers.
struct Counterexample {
  Sizes sizes;
  std::vector<std::pair<std::string, std::string>> inputs;  ///< name and value: X, [[1, 2]]
  std::string entry;                                        ///< DX[1,2]
  std::string claimed;                                      ///< the value that the equation states
  std::string truth;                                        ///< the value that is right
  bool at_kink = false;  ///< where cases meet, of which proofs say nothing
};

/// The verdict about one claim, with everything that led to it.
struct ClaimReport {
  Claim claim;
  std::string statement;  ///< the equation, as text
  std::string where;      ///< of the formula: file, line and column
  Verdict verdict = Verdict::undecided;
  std::string reason;  ///< one line; empty when proved
  std::vector<Finding> findings;
  std::optional<Counterexample> counterexample;
  double seconds = 0;

  /// For how much of it a proved claim is proved: the widest scope of its proofs.
  ProofScope scope() const;
  /// Proved, but not for all sizes, any number of steps and the whole domain.
  bool is_proved_in_part() const;
  /// The verdict in a word, where `proved` alone leaves nothing out: `proved in part`.
  std::string verdict_text() const;
  /// Whether a checker left something open that the others don't make up for.
  bool is_open() const;
};

/// The verdicts about one system of equations.
struct SystemReport {
  std::string kind, name, form, title;
  std::vector<ClaimReport> claims;
  std::vector<std::string> notes;    ///< what it leaves unsaid, one sentence each
  std::vector<std::string> missing;  ///< what it states no gradient for: X, W, al
  std::string error;                 ///< why there are no equations to check; mostly empty
  double seconds = 0;

  Verdict verdict() const;         ///< the worst of its claims; undecided where there are none
  bool is_proved_in_part() const;  ///< all claims are proved, but not all of them in full
  std::string verdict_text() const;
  std::string full_name() const;
};

/// Which part of a whole a report is about, where the systems of a run are divided among several.
struct Shard {
  std::size_t number = 1;   ///< from 1 to count
  std::size_t count = 1;    ///< of the shards
  std::size_t whole = 0;    ///< how many systems all shards have together
  std::string fingerprint;  ///< of what the whole is: reports of another one don't fit
  std::vector<std::size_t>
      places;  ///< of the systems of the report in the whole, from 0, ascending
  bool operator==(const Shard&) const = default;
};

/// What a run of verify found.
struct Report {
  static constexpr int schema_version = 3;
  std::string program_version;
  std::string level;
  std::uint64_t seed = 0;
  std::vector<SystemReport> systems;
  double seconds = 0;
  std::optional<Shard> shard;  ///< if it is about a part of a whole

  Acceptance accepted;  ///< what passes by choice

  std::size_t count(Verdict verdict) const;  ///< claims with this verdict, whatever the scope
  std::size_t count_fully_proved() const;    ///< for all sizes and the whole domain
  /// The other ones that are proved, by words: `proved at listed sizes`, `proved for T = 1..5`.
  std::map<std::string, std::size_t> proved_in_part() const;
  std::size_t missing_gradients() const;
  std::size_t errors() const;  ///< systems whose equations could not be built
  std::size_t claim_count() const;
  /// `check_failed` where something is refuted; else `internal_error` where equations could not be
  /// built; `nothing_ran`; `left_open` where something is undecided, in doubt, proved in part, not
  /// proved, or a gradient is not stated, and that is not accepted; else `well`.
  ExitStatus exit_status() const;
};

/// The worse of two verdicts: refuted, doubt, undecided, holds, proved, worst first.
Verdict worse(Verdict a, Verdict b);

/// The verdict about a claim from what the checkers found. The first line that applies decides.
///
///   counterexample in numbers    proofs and other findings              verdict
///   at a kink                    any                                    refuted
///   anywhere else                a proof that covers the point          doubt
///   anywhere else                any                                    refuted
///   none                         a checker that is in doubt             doubt
///   none                         a witness refutes what a proof covers  doubt
///   none                         a prover or a witness refutes          undecided
///   none                         a witness is undecided                 undecided
///   none                         a prover is undecided, less than two   undecided
///                                proofs
///   none                         two proofs or three                    proved
///   none                         a witness holds, one proof or none     holds
///   none                         anything else                          undecided
///
/// Nothing is refuted without numbers that plain evaluation confirms, and these win over provers
/// that say nothing of the point. A proof covers a point if it is for all sizes or at the sizes of
/// the point, and leaves out neither steps nor points. What is proved is so in the widest scope of
/// its proofs.
void conclude(ClaimReport& report);

}  // namespace gradstone
