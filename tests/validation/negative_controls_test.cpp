// Wrong variants of every formula, which every prover must refuse: what a check can't see, it does
// not check.

#include <gtest/gtest.h>

#include <cmath>

#include "numeric/evaluate.hpp"
#include "reference/judged.hpp"
#include "symbolic/all_sizes_prover.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "tests/support/forms.hpp"
#include "validation/mutation/mutants.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {
namespace {

using testing_support::name_of_form;
using testing_support::NamedForm;

bool has_gradients(const EquationSystem& system) {
  return system.kind != Kind::optimizer && system.kind != Kind::rule && !system.backward.empty();
}

// The values of the changed equation; all sizes are different, so most mistakes show.
Matrix<long double> value_of(const EquationSystem& system, const Claim& claim,
                             const Sample& sample) {
  const bool forward = claim.kind == ClaimKind::definition;
  return evaluate<long double>(system, forward ? Equations::forward : Equations::all, sample.sizes,
                               forward ? forward_values<long double>(system, sample)
                                       : in_scalar<long double>(sample.values),
                               in_scalar<long double>(sample.parameters))
      .at(claim.subject);
}

// Some mutants compute the same numbers in another way. They are told from the others by
// evaluation, which knows nothing of proofs; two samples, and a difference far above rounding.
bool differs(const Mutant& mutant, const EquationSystem& original) {
  for (const std::uint64_t seed : {1u, 2u}) {
    Trial trial;
    trial.sizes = proof_sizes(original, Level::quick).front();
    trial.seed = seed;
    const Sample sample = draw_sample(original, trial);
    const auto right = value_of(original, mutant.claim, sample);
    const auto wrong = value_of(mutant.system, mutant.claim, sample);
    for (std::size_t k = 0; k < right.size(); ++k) {
      const auto difference = std::abs(right.elements()[k] - wrong.elements()[k]);
      if (!(difference <= 1e-12L * (1 + std::abs(right.elements()[k])))) return true;
    }
  }
  return false;
}

class NegativeControls : public testing::TestWithParam<NamedForm> {};
INSTANTIATE_TEST_SUITE_P(Registry, NegativeControls,
                         testing::ValuesIn(testing_support::forms_where(has_gradients)),
                         name_of_form);

TEST_P(NegativeControls, AreRefusedByEveryProver) {
  const EquationSystem system = judged(*GetParam().system);
  const auto sizes = proof_sizes(system, Level::quick);
  int wrong = 0;
  for (const auto& claim : claims(system)) {
    for (const auto& mutant : mutants_of(system, claim)) {
      if (!differs(mutant, system)) continue;
      ++wrong;
      EXPECT_NE(prove_with_ginac(mutant.system, claim, sizes).verdict, Verdict::proved)
          << mutant.description;
      EXPECT_NE(prove_in_prime_field(mutant.system, claim, sizes).verdict, Verdict::proved)
          << mutant.description;
      EXPECT_NE(prove_for_all_sizes(mutant.system, claim).verdict, Verdict::proved)
          << mutant.description;
    }
  }
  EXPECT_GE(wrong, 3) << "too few wrong variants to trust the proofs of " << system.full_name();
  RecordProperty("wrong_variants", wrong);
}

}  // namespace
}  // namespace gradstone
