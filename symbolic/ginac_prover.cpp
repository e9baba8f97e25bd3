#include "symbolic/ginac_prover.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ctime>

#include "symbolic/conditions.hpp"
#include "symbolic/ginac/proof.hpp"
#include "symbolic/scope_at_sizes.hpp"

namespace gradstone {
namespace {}  // namespace

Finding prove_with_ginac(const EquationSystem& system, const Claim& claim,
                         const std::vector<Sizes>& sizes, double most_seconds) {
  const auto start = std::chrono::steady_clock::now();
  const auto deadline = std::clock() + static_cast<std::clock_t>(most_seconds * CLOCKS_PER_SEC);
  Finding finding;
  finding.checker = "GiNaC";
  std::set<std::string> used;
  ginac::Outcome outcome{sizes.empty() ? Verdict::undecided : Verdict::proved,
                         sizes.empty() ? "no sizes were given" : ""};
  for (const auto& choice : sizes) {
    try {
      ginac::Proof proof(system, choice, deadline);
      outcome = proof.check(claim);
      used.insert(proof.used().begin(), proof.used().end());
    } catch (const std::exception& error) {
      outcome = {Verdict::undecided, error.what()};
    }
    finding.sizes.push_back(choice);
    if (outcome.verdict == Verdict::proved) continue;
    if (!choice.empty()) outcome.detail += " (" + to_text(choice) + ")";
    break;
  }
  finding.verdict = outcome.verdict;
  finding.detail = outcome.detail;
  if (finding.verdict == Verdict::proved) finding.scope = scope_at_sizes(system, claim, sizes);
  finding.conditions = conditions_on(system, claim, used);
  finding.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return finding;
}

}  // namespace gradstone
