#include "validation/check/power.hpp"

#include <cmath>

#include "reference/judged.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "validation/check/mutated.hpp"

namespace gradstone {
namespace {

// Whether no implementation of this value would pass. The mutant itself is computed in double,
// where an implementation has an error of its own: hence twice.
bool is_refused(const Matrix<double>& value, const Expected& expected) {
  for (std::size_t k = 0; k < value.size(); ++k) {
    if (!expected.is_judged(k)) continue;
    const double x = value.elements()[k];
    if (!std::isfinite(x) || expected.margin(k, x) > 2) return true;
  }
  return false;
}

}  // namespace

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
