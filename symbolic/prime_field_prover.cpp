#include "symbolic/prime_field_prover.hpp"

#include <chrono>
#include <exception>

#include "reference/error.hpp"
#include "symbolic/prime_field/proof.hpp"
#include "symbolic/scope_at_sizes.hpp"

namespace gradstone {

Finding prove_in_prime_field(const EquationSystem& system, const Claim& claim,
                             const std::vector<Sizes>& sizes, const PrimeFieldOptions& options) {
  const auto start = std::chrono::steady_clock::now();
  Finding finding;
  finding.checker = "prime field";
  finding.sizes = sizes;
  try {
    if (sizes.empty()) throw DomainError("no sizes to prove the claim at");
    prime_field::Proof(system, claim, options).decide(sizes, finding);
    if (finding.verdict == Verdict::proved) finding.scope = scope_at_sizes(system, claim, sizes);
  } catch (const std::exception& error) {
    finding.verdict = Verdict::undecided;
    finding.detail = error.what();
    finding.error_probability.reset();
  }
  const std::chrono::duration<double> elapsed = std::chrono::steady_clock::now() - start;
  finding.seconds = elapsed.count();
  return finding;
}

}  // namespace gradstone
