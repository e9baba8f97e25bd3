// Wrong variants of every formula, which every prover must refuse: what a check can't see, it does
// not check.

#include <gtest/gtest.h>

#include <cmath>

#include "numeric/evaluate.hpp"
#include "reference/registry.hpp"
#include "symbolic/ginac_prover.hpp"
#include "symbolic/prime_field_prover.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/mutation/mutants.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {
namespace {

struct Form {
  const EquationSystem* system;
};

void PrintTo(const Form& form, std::ostream* out) {
  *out << form.system->full_name();
}

std::vector<Form> forms_with_gradients() {
  std::vector<Form> forms;
  for (const auto& entry : registry()) {
    if (entry.kind == Kind::optimizer || entry.kind == Kind::rule) continue;
    for (const auto& form : entry.forms)
      if (!form.backward.empty()) forms.push_back({&form});
  }
  return forms;
}

std::string test_name(const testing::TestParamInfo<Form>& info) {
  const auto& system = *info.param.system;
  std::string name = kind_name(system.kind) + "_" + system.full_name();
  for (char& c : name)
    if (!std::isalnum(static_cast<unsigned char>(c))) c = '_';
  return name;
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

class NegativeControls : public testing::TestWithParam<Form> {};
INSTANTIATE_TEST_SUITE_P(Registry, NegativeControls, testing::ValuesIn(forms_with_gradients()),
                         test_name);

TEST_P(NegativeControls, AreRefusedByEveryProver) {
  const EquationSystem& system = *GetParam().system;
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
    }
  }
  EXPECT_GE(wrong, 3) << "too few wrong variants to trust the proofs of " << system.full_name();
  RecordProperty("wrong_variants", wrong);
}

}  // namespace
}  // namespace gradstone
