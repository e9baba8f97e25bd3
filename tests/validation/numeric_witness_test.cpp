#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/registry.hpp"
#include "validation/mutation/mutants.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {

void PrintTo(const Finding& finding, std::ostream* stream) {
  *stream << finding.checker << ": " << verdict_name(finding.verdict) << " " << finding.detail;
}

namespace {

// Prime distinct sizes, so that a lost transpose can't hide.
Sizes sizes_of(const EquationSystem& system) {
  const std::int64_t primes[] = {3, 2, 5, 7, 11, 13};
  Sizes sizes;
  std::size_t next = 0;
  for (const auto& name : system.dimension_names()) sizes[name] = primes[next++];
  return sizes;
}

using Witness = Finding (*)(const EquationSystem&, const Claim&, const Trial&);

struct Named {
  const char* name;
  Witness run;
};

const std::vector<Named> gradient_witnesses{
    {"finite differences", witness_by_finite_differences},
    {"precise differences", witness_by_precise_differences},
    {"duals", witness_by_duals},
};

TEST(Witness, HoldsForEveryGradientAndDerivativeOfTheRegistry) {
  for (const auto& entry : registry()) {
    for (const auto& system : entry.forms) {
      for (const auto& claim : claims(system)) {
        if (claim.kind != ClaimKind::gradient && claim.kind != ClaimKind::derivative) continue;
        for (const auto& witness : gradient_witnesses) {
          const Finding finding = witness.run(system, claim, {.sizes = sizes_of(system)});
          EXPECT_EQ(finding.verdict, Verdict::holds)
              << system.full_name() << " " << claim.subject << ": " << witness.name << " "
              << finding.detail;
        }
      }
    }
  }
}

// Mistakes of every kind, in every place: a witness refutes them all, or all witnesses agree that
// the change made no difference.
TEST(Witness, RefutesWrongFormulasAndAgreesWithTheOthers) {
  std::size_t mutants = 0, refuted = 0;
  for (const char* name : {"layer:linear", "layer:softmax", "batch_normalization",
                           "softmax_cross_entropy", "leaky_relu"}) {
    for (const auto& system : find_entries(name).at(0)->forms) {
      for (const auto& claim : claims(system)) {
        if (claim.kind != ClaimKind::gradient) continue;
        for (const auto& mutant : mutants_of(system, claim)) {
          const Trial trial{.sizes = sizes_of(system)};
          std::vector<Verdict> verdicts;
          for (const auto& witness : gradient_witnesses)
            verdicts.push_back(witness.run(mutant.system, mutant.claim, trial).verdict);
          EXPECT_THAT(verdicts, testing::Each(verdicts.front()))
              << system.full_name() << ": " << mutant.description;
          ++mutants;
          refuted += verdicts.front() == Verdict::refuted;
        }
      }
    }
  }
  // What survives is equal: exp is its own derivative; diag(X) is diag(T(X)); N I - ones is
  // symmetric.
  EXPECT_GT(refuted, 100u);
  EXPECT_GT(refuted, mutants * 9 / 10);
}

}  // namespace
}  // namespace gradstone
