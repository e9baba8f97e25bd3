#include "symbolic/all_sizes_prover.hpp"

#include <chrono>
#include <ctime>
#include <optional>

#include "symbolic/all_sizes/proof.hpp"
#include "symbolic/all_sizes/readable.hpp"
#include "symbolic/conditions.hpp"

namespace gradstone {
namespace {

/// Whether a proof of it says something of what is given that holds for no other claim: functions
/// have conditions of their own, and what an optimizer is given is new at every step.
bool stands_alone(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::definition:
    case ClaimKind::gradient:
    case ClaimKind::identity:
    case ClaimKind::element_identity:
      return false;
    case ClaimKind::stable_form:
    case ClaimKind::derivative:
    case ClaimKind::unrolled:
      return true;
  }
  return true;
}

/// What is proved nowhere but off the points where a value that moves freely meets the threshold of
/// a case, is proved there: these points are named.
all_sizes::Outcome or_off_ties(const all_sizes::Outcome& exact, const EquationSystem& system,
                               const Claim& claim, std::clock_t deadline) {
  if (exact.verdict == Verdict::proved) return exact;
  all_sizes::Proof proof(system, deadline, all_sizes::Ties::left_out);
  all_sizes::Outcome outcome = proof.check(claim);
  const auto& ties = proof.algebra().ties_left_out();
  if (outcome.verdict != Verdict::proved || ties.empty()) return exact;
  outcome.detail = exact.detail;
  for (const auto& tie : ties)
    all_sizes::leave_open(outcome.scope, readable_inequality(proof.algebra().symbols, tie));
  return outcome;
}

}  // namespace

std::vector<Finding> prove_for_all_sizes(const EquationSystem& system,
                                         const std::vector<Claim>& claims, double most_seconds,
                                         bool may_jump) {
  std::vector<Finding> findings;
  std::optional<all_sizes::Proof> proof;
  for (const auto& claim : claims) {
    const auto start = std::chrono::steady_clock::now();
    const auto deadline = std::clock() + static_cast<std::clock_t>(most_seconds * CLOCKS_PER_SEC);
    Finding& finding = findings.emplace_back();
    finding.checker = "all sizes";
    std::set<std::string> used;
    try {
      if (!proof || stands_alone(claim.kind)) proof.emplace(system, deadline);
      proof->set_may_jump(may_jump);
      proof->set_deadline(deadline);
      const auto outcome = or_off_ties(proof->check(claim), system, claim, deadline);
      used = proof->used();
      finding.verdict = outcome.verdict;
      finding.detail = outcome.detail;
      if (outcome.verdict == Verdict::proved) {
        finding.scope = outcome.scope;
      }
      if (stands_alone(claim.kind)) proof.reset();
    } catch (const std::exception& error) {
      finding.verdict = Verdict::undecided;
      finding.detail = error.what();
      proof.reset();  // it was interrupted somewhere
    }
    if (finding.verdict == Verdict::proved) finding.conditions = conditions_on(system, claim, used);
    finding.seconds =
        std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  }
  return findings;
}

Finding prove_for_all_sizes(const EquationSystem& system, const Claim& claim, double most_seconds,
                            bool may_jump) {
  return prove_for_all_sizes(system, std::vector{claim}, most_seconds, may_jump).front();
}

}  // namespace gradstone
