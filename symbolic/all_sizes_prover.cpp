#include "symbolic/all_sizes_prover.hpp"

#include <chrono>
#include <ctime>

#include "symbolic/all_sizes/proof.hpp"
#include "symbolic/conditions.hpp"

namespace gradstone {

Finding prove_for_all_sizes(const EquationSystem& system, const Claim& claim, double most_seconds) {
  const auto start = std::chrono::steady_clock::now();
  const auto deadline = std::clock() + static_cast<std::clock_t>(most_seconds * CLOCKS_PER_SEC);
  Finding finding;
  finding.checker = "all sizes";
  std::set<std::string> used;
  try {
    all_sizes::Proof proof(system, deadline);
    const auto outcome = proof.check(claim);
    used = proof.used();
    finding.verdict = outcome.verdict;
    finding.detail = outcome.detail;
    if (outcome.verdict == Verdict::proved) finding.scope = outcome.scope;
  } catch (const std::exception& error) {
    finding.verdict = Verdict::undecided;
    finding.detail = error.what();
  }
  finding.conditions = conditions_on(system, claim, used);
  finding.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return finding;
}

}  // namespace gradstone
