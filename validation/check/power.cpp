#include "validation/check/power.hpp"

#include "reference/judged.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "validation/check/mutated.hpp"

namespace gradstone {

Power power_of(const EquationSystem& system, const std::string& output,
               const std::vector<VectorCase>& cases, const std::vector<Expectation>& expectations) {
  Power power;
  for (const auto& mutant : mutants_of_output(judged(system), output)) {
    bool killed = false, evaluated = false;
    for (std::size_t k = 0; k < cases.size() && !killed; ++k) {
      const auto expected = expectations[k].find(output);
      if (expected == expectations[k].end()) continue;
      const auto value = mutated_value(mutant, output, cases[k]);
      evaluated = evaluated || value;
      killed = value && is_refused(*value, expected->second);
    }
    if (!evaluated) continue;
    if (!killed && prove_for_all_sizes(mutant.system, mutant.claim, 1).verdict == Verdict::proved)
      continue;  // equal to the right formula
    ++power.mutants;
    if (killed)
      ++power.killed;
    else
      power.survivors.push_back(mutant.description);
  }
  return power;
}

bool zeros_would_pass(const EquationSystem& system, const std::string& output,
                      const std::vector<Expectation>& expectations) {
  for (const auto& expectation : expectations) {
    const auto found = expectation.find(output);
    if (found == expectation.end()) continue;
    const Expected& expected = found->second;
    for (std::size_t k = 0; k < expected.lower.size(); ++k)
      if (expected.is_judged(k) && !(expected.margin(k, 0) <= 1)) return false;
  }
  for (const auto& mutant : mutants_of_output(judged(system), output))
    if (mutant.kind == MutationKind::only_zeros && mutant.claim.subject == output)
      return prove_for_all_sizes(mutant.system, mutant.claim, 1).verdict != Verdict::proved;
  return true;
}

}  // namespace gradstone
