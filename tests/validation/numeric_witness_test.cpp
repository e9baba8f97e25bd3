#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "reference/registry.hpp"
#include "reference/tensors.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/mutation/mutants.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {

void PrintTo(const Finding& finding, std::ostream* stream) {
  *stream << finding.checker << ": " << verdict_name(finding.verdict) << " " << finding.detail;
}

namespace {

// Prime distinct sizes, so that a lost transpose can't hide. Tensors of many axes take those at
// which they are proved.
Sizes sizes_of(const EquationSystem& system) {
  if (has_tensors(system)) return proof_sizes(system, Level::quick).front();
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
    {"adjoint", witness_by_adjoint},
};

// What a witness finds; `undecided` where it has nothing to say.
Finding run(Witness witness, const EquationSystem& system, const Claim& claim, const Trial& trial) {
  try {
    return witness(system, claim, trial);
  } catch (const Error& error) {
    Finding finding;
    finding.detail = error.what();
    return finding;
  }
}

void expect_holds(Witness witness, const EquationSystem& system, const Claim& claim,
                  const Trial& trial) {
  const Finding finding = run(witness, system, claim, trial);
  EXPECT_EQ(finding.verdict, Verdict::holds)
      << system.full_name() << " " << claim_kind_name(claim.kind) << " " << claim.subject << ": "
      << finding.checker << " " << finding.detail;
}

TEST(Witness, HoldsForEveryGradientAndDerivativeOfTheRegistry) {
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms) {
      const EquationSystem system = judged(form);
      for (const auto& claim : claims(system)) {
        if (claim.kind != ClaimKind::gradient && claim.kind != ClaimKind::derivative) continue;
        for (const auto& witness : gradient_witnesses)
          if (!has_tensors(system) ||
              std::string(witness.name) != "finite differences")  // by a plan
            expect_holds(witness.run, system, claim, {.sizes = sizes_of(system)});
      }
    }
  }
}

TEST(Witness, HoldsForTheSecondPathOfEveryClaimOfTheRegistry) {
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms) {
      const EquationSystem system = judged(form);
      for (const auto& claim : claims(system)) {
        const Trial trial{.sizes = sizes_of(system)};
        expect_holds(witness_by_rounding, system, claim, trial);
        if (claim.kind != ClaimKind::gradient && claim.kind != ClaimKind::derivative)
          expect_holds(witness_by_evaluation, system, claim, trial);
      }
    }
  }
}

TEST(Witness, HoldsForThePlanOfEveryEquationOfMatricesInTheRegistry) {
  for (const auto& entry : registry()) {
    for (const auto& system : entry.forms) {
      if (has_tensors(system)) continue;
      for (const auto& claim : claims(system)) {
        if (claim.kind == ClaimKind::definition || claim.kind == ClaimKind::gradient)
          expect_holds(witness_by_plan, system, claim, {.sizes = sizes_of(system)});
      }
    }
  }
}

TEST(Witness, HoldsForGradientsOfLargeSizesAlongDirections) {
  for (const auto& entry : registry()) {
    if (entry.kind == Kind::operation) continue;
    for (const auto& system : entry.forms) {
      if (has_tensors(system)) continue;  // their sums are over all axes at once
      for (const auto& claim : claims(system)) {
        if (claim.kind != ClaimKind::gradient) continue;
        Trial trial{.sizes = sizes_of(system)};
        for (auto& [name, size] : trial.sizes) size = 2 * size + 11;
        expect_holds(witness_by_adjoint, system, claim, trial);
        expect_holds(witness_by_taylor, system, claim, trial);
      }
    }
  }
}

TEST(Witness, TabulatesTheKinksOfEveryFunction) {
  std::size_t functions = 0;
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms) {
      const EquationSystem system = judged(form);
      for (const auto& claim : claims(system)) {
        if (claim.kind != ClaimKind::derivative) continue;
        const Finding finding = run(witness_at_kinks, system, claim, {.sizes = sizes_of(system)});
        EXPECT_NE(finding.verdict, Verdict::refuted) << finding.detail;
        functions += finding.verdict == Verdict::holds;
      }
    }
  }
  EXPECT_GE(functions, 7u);
}

// A wrong gradient leaves a remainder that falls with the first power of the step.
TEST(Witness, SeesWrongGradientsInTheRateOfTheRemainder) {
  const auto& softmax = find_entries("layer:softmax").at(0)->forms.at(0);
  const Trial trial{.sizes = sizes_of(softmax)};
  std::size_t refuted = 0;
  for (const auto& claim : claims(softmax)) {
    if (claim.kind != ClaimKind::gradient) continue;
    for (const auto& mutant : mutants_of(softmax, claim)) {
      const auto exact = witness_by_duals(mutant.system, mutant.claim, trial);
      const auto rate = witness_by_taylor(mutant.system, mutant.claim, trial);
      EXPECT_EQ(rate.verdict, exact.verdict) << mutant.description << ": " << rate.detail;
      refuted += rate.verdict == Verdict::refuted;
    }
  }
  EXPECT_GT(refuted, 20u);
}

// The matrix form of a forward equation is changed; its definition by elements is not.
TEST(Witness, RefutesWrongForwardFormulasByTheirDefinitions) {
  std::size_t mutants = 0, refuted = 0;
  for (const char* name : {"layer:softmax", "batch_normalization", "cross_entropy", "adam"}) {
    for (const auto& system : find_entries(name).at(0)->forms) {
      for (const auto& claim : claims(system)) {
        if (claim.kind != ClaimKind::definition) continue;
        for (const auto& mutant : mutants_of(system, claim)) {
          const Trial trial{.sizes = sizes_of(system)};
          const auto precise = run(witness_by_evaluation, mutant.system, mutant.claim, trial);
          const auto rounded = run(witness_by_rounding, mutant.system, mutant.claim, trial);
          ++mutants;
          refuted += precise.verdict == Verdict::refuted;
          // Where the wrong value has no bound at all, rounding has nothing to say.
          if (rounded.verdict == Verdict::undecided) continue;
          EXPECT_EQ(rounded.verdict, precise.verdict) << system.name << mutant.description;
        }
      }
    }
  }
  EXPECT_GT(refuted, 100u);
  EXPECT_GT(refuted, mutants * 9 / 10);
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
