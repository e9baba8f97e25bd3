#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "reference/claim.hpp"
#include "reference/finding.hpp"

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
  std::string where;      ///< file and line of the formula
  Verdict verdict = Verdict::undecided;
  std::string reason;  ///< one line; empty when proved
  std::vector<Finding> findings;
  std::optional<Counterexample> counterexample;
  double seconds = 0;

  /// For how much of it a proved claim is proved: the widest scope of its proofs.
  ProofScope scope() const;
  /// Whether a checker left something open that the others don't make up for.
  bool is_open() const;
};

/// The verdicts about one system of equations.
struct SystemReport {
  std::string kind, name, form, title;
  std::vector<ClaimReport> claims;
  std::vector<std::string> notes;  ///< what it leaves unsaid: gradients that it does not state
  double seconds = 0;

  Verdict verdict() const;  ///< the worst of its claims
  std::string full_name() const;
};

/// What a run of verify found.
struct Report {
  static constexpr int schema_version = 1;
  std::string program_version;
  std::string level;
  std::uint64_t seed = 0;
  std::vector<SystemReport> systems;
  double seconds = 0;

  std::size_t count(Verdict verdict) const;  ///< claims with this verdict
  std::size_t count_for_all_sizes() const;   ///< claims that are proved for all sizes
  std::size_t claim_count() const;
  /// 0 all hold, 1 something refuted, 3 something undecided or in doubt, 5 nothing ran.
  int exit_status() const;
};

/// The worse of two verdicts: refuted, doubt, undecided, holds, proved, worst first.
Verdict worse(Verdict a, Verdict b);

/// The verdict about a claim from what the checkers found.
///
/// All checkers must agree. A proof needs two provers: where one of the three is undecided, both
/// others have to prove the claim; numeric witnesses alone give `holds`. A
/// refutation needs a counterexample in concrete numbers, or a prover for which it is certain. If a
/// prover proves what another checker refutes, the oracle itself is at fault: `doubt`.
void conclude(ClaimReport& report);

}  // namespace gradstone
