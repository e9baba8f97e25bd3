// The equations of the registry, for all sizes; and wrong ones, none of which may be proved.

#include "symbolic/all_sizes_prover.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/functions.hpp"
#include "reference/network/network.hpp"
#include "tests/support/forms.hpp"
#include "tests/symbolic/prime_field_proofs.hpp"
#include "validation/mutation/mutants.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing_prime_field::matrix;
using testing_prime_field::with;
using testing_support::all_forms;
using testing_support::form_of;

Finding prove(const EquationSystem& system, const std::string& subject,
              ClaimKind kind = ClaimKind::gradient) {
  for (const auto& claim : claims(system)) {
    if (claim.subject == subject && claim.kind == kind) return prove_for_all_sizes(system, claim);
  }
  ADD_FAILURE() << system.full_name() << " does not claim " << subject;
  return {};
}

TEST(AllSizes, ProvesEveryClaimOfTheRegistry) {
  double seconds = 0;
  for (const auto& form : all_forms()) {
    for (const auto& claim : claims(*form.system)) {
      const Finding found = prove_for_all_sizes(*form.system, claim);
      EXPECT_EQ(found.verdict, Verdict::proved)
          << form.system->full_name() << " " << claim_kind_name(claim.kind) << " " << claim.subject
          << ": " << found.detail;
      EXPECT_EQ(found.checker, "all sizes");
      EXPECT_TRUE(found.sizes.empty());
      seconds += found.seconds;
    }
  }
  EXPECT_LT(seconds, 10);  // 0.05 s; sanitizers and a busy machine take longer
}

// A mutant that keeps the value is proved, rightly; prime fields tell which ones do.
TEST(AllSizes, ProvesNoMutantThatPrimeFieldsDoNot) {
  int mutants = 0, proved = 0;
  for (const char* name : {"layer:softmax", "layer:batch_normalization", "layer:srelu",
                           "layer:log_softmax", "loss:softmax_cross_entropy", "operation:diag"}) {
    for (const auto* entry : find_entries(name)) {
      const EquationSystem& system = entry->forms.front();
      for (const auto& claim : claims(system)) {
        for (const auto& mutant : mutants_of(system, claim)) {
          ++mutants;
          const Finding found = prove_for_all_sizes(mutant.system, mutant.claim);
          EXPECT_NE(found.verdict, Verdict::refuted);
          if (found.verdict != Verdict::proved) continue;
          ++proved;
          const Finding exact =
              prove_in_prime_field(mutant.system, mutant.claim, proof_sizes(system, Level::quick));
          EXPECT_EQ(exact.verdict, Verdict::proved)
              << system.full_name() << " " << mutant.description << ": " << exact.detail;
        }
      }
    }
  }
  EXPECT_GT(mutants, 300);
  EXPECT_LT(proved, mutants / 10);
}

TEST(AllSizes, ProvesDeepNetworks) {
  struct Network {
    const char* layers;
    std::vector<std::int64_t> sizes;
  };
  for (const auto& [layers, sizes] :
       {Network{"ReLU;BatchNormalization;Softmax", {3, 4, 5}},
        Network{"BatchNormalization;ReLU;Linear", {3, 4, 5}},
        Network{"ReLU;BatchNormalization;ReLU;BatchNormalization;Softmax", {3, 4, 5, 6}},
        Network{"Softmax;ReLU;Sigmoid", {3, 4, 5, 6}},
        Network{"SReLU;HyperbolicTangent;LogSoftmax", {3, 4, 5, 6}},
        Network{"ReLU;ReLU;ReLU;ReLU;Linear", {3, 4, 5, 6, 7, 8}}}) {
    const auto network =
        compose_network(parse_specifications(layers), sizes, "SoftmaxCrossEntropy");
    for (const auto& claim : claims(network.system)) {
      const Finding found = prove_for_all_sizes(network.system, claim);
      EXPECT_EQ(found.verdict, Verdict::proved)
          << layers << " " << claim.subject << ": " << found.detail;
    }
  }
}

TEST(AllSizes, LeavesTheDifferenceOfASoftmaxGradientWithALostTerm) {
  const auto& softmax = form_of("layer:softmax");
  const auto DY = matrix(softmax, "DY"), Y = matrix(softmax, "Y");
  const auto wrong = with(softmax, "DZ", [&](const Expr&) { return hadamard(Y, DY); });
  const Finding found = prove(wrong, "DZ");
  EXPECT_EQ(found.verdict, Verdict::undecided);
  EXPECT_THAT(found.detail, AllOf(HasSubstr("DZ"), HasSubstr("Y[i,j]"), HasSubstr("sum(k: K")));
  EXPECT_EQ(prove(wrong, "DX").verdict, Verdict::undecided);
}

TEST(AllSizes, NamesTheConditionsOfAProof) {
  const auto& system = form_of("softmax_cross_entropy", "batch, one-hot");
  EXPECT_THAT(prove(system, "DY").conditions, Contains("rows_sum(T) = ones(N, 1)"));
  auto without = system;
  without.matrix_conditions.clear();
  EXPECT_EQ(prove(without, "DY").verdict, Verdict::undecided);
}

TEST(AllSizes, SaysHowManyStepsOfAnOptimizerItTook) {
  const Finding found = prove(form_of("adam"), "x", ClaimKind::unrolled);
  EXPECT_EQ(found.verdict, Verdict::proved);
  EXPECT_THAT(found.detail, HasSubstr("T = 1, ..., 5"));
}

}  // namespace
}  // namespace gradstone
