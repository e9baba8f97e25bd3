#include "validation/mutation/mutants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "numeric/evaluate.hpp"
#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "symbolic/proof_sizes.hpp"
#include "tests/support/forms.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Ge;
using testing::SizeIs;
using testing_support::form_of;

const EquationSystem& softmax_layer() {
  return form_of("layer:softmax");
}

std::vector<std::string> descriptions(const EquationSystem& system, const Claim& claim) {
  std::vector<std::string> texts;
  for (const auto& mutant : mutants_of(system, claim))
    texts.push_back(mutation_kind_name(mutant.kind) + ": " + mutant.description);
  return texts;
}

TEST(Mutants, OfTheSoftmaxGradientHoldTheUsualMistakes) {
  const auto texts = descriptions(softmax_layer(), {ClaimKind::gradient, "DZ", "Z"});
  EXPECT_THAT(texts, Contains("wrong sign: DZ: the sign is wrong"));
  EXPECT_THAT(texts, Contains("wrong sign: DZ: - became +"));
  EXPECT_THAT(texts, Contains("dropped term: DZ: the right term was dropped"));
  EXPECT_THAT(texts, Contains("forward value for gradient: DZ: DY became Y"));
  EXPECT_THAT(texts, Contains("wrong axis: DZ: the diagonal became row sums"));
  EXPECT_THAT(texts, Contains("factor N: DZ: a factor N too much"));
  EXPECT_THAT(texts, Contains("zeros: DZ: nothing but zeros"));
}

TEST(Mutants, OfABatchNormalizationHoldMistakesInItsVariance) {
  const auto& system = form_of("layer:batch_normalization");
  const auto texts = descriptions(system, {ClaimKind::definition, "s", ""});
  EXPECT_THAT(texts, Contains("epsilon: s: epsilon was forgotten"));
  EXPECT_THAT(texts, Contains("epsilon: s: epsilon moved out of the root"));
  EXPECT_THAT(descriptions(system, {ClaimKind::definition, "Sigma", ""}),
              Contains(testing::StartsWith("N - 1 for N: Sigma: ")));
}

TEST(Mutants, OfTensorsAreMadeInEveryPlace) {
  const auto& lstm = form_of("layer:lstm");
  const auto texts = descriptions(lstm, {ClaimKind::gradient, "DC", "C"});
  const auto dropped = std::count_if(texts.begin(), texts.end(), [](const std::string& text) {
    return text.starts_with("dropped factor: ");
  });
  EXPECT_EQ(dropped, 4);  // both sides of both products
  EXPECT_THAT(descriptions(lstm, {ClaimKind::gradient, "DX", "X"}),
              Contains("stale value: DX: DZI[t,n,k] became DZI[t + 1,n,k]"));
}

TEST(Mutants, OfALookupCountRepeatedPlacesOnce) {
  EXPECT_THAT(descriptions(form_of("embedding"), {ClaimKind::gradient, "DW", "W"}),
              Contains("ids counted once: DW: of equal ids the last one counts"));
}

TEST(Mutants, OfAnOptimizerReadWhatIsStale) {
  const auto& momentum = form_of("momentum", "weight decay");
  EXPECT_THAT(descriptions(momentum, {ClaimKind::definition, "x_next", ""}),
              AllOf(Contains("stale value: x_next: delta_next became delta"),
                    Contains("weight decay sign: x_next: - became +")));
  EXPECT_THAT(descriptions(momentum, {ClaimKind::definition, "delta_next", ""}),
              Contains("momentum order: delta_next: the right term was scaled as well"));
  EXPECT_THAT(descriptions(momentum, {ClaimKind::unrolled, "delta", ""}),
              Contains("stale value: delta: delta keeps its value"));
}

TEST(Mutants, OfAFunctionChangeItsDerivativeEverywhere) {
  const auto& leaky = form_of("activation:leaky_relu");
  const auto mutants = mutants_of(leaky, {ClaimKind::derivative, "leaky_relu'", ""});
  const auto shifted = std::find_if(mutants.begin(), mutants.end(), [](const Mutant& mutant) {
    return mutant.kind == MutationKind::shifted_region;
  });
  ASSERT_TRUE(shifted != mutants.end());
  EXPECT_FALSE(functions_of(shifted->system).front().derivative() ==
               functions_of(leaky).front().derivative());
}

TEST(Mutants, DifferFromTheOriginalInOneEquationOnly) {
  const auto& system = softmax_layer();
  for (const auto& mutant : mutants_of(system, {ClaimKind::gradient, "DZ", "Z"})) {
    EXPECT_EQ(mutant.system.forward.size(), system.forward.size());
    for (std::size_t k = 0; k < system.backward.size(); ++k) {
      const bool changed = !(mutant.system.backward[k].value == system.backward[k].value);
      EXPECT_EQ(changed, system.backward[k].name == "DZ") << mutant.description;
      EXPECT_EQ(mutant.system.backward[k].value.shape(), system.backward[k].value.shape());
    }
  }
}

TEST(Mutants, DifferFromEachOther) {
  std::set<std::string> texts;
  const auto mutants = mutants_of(softmax_layer(), {ClaimKind::gradient, "DZ", "Z"});
  for (const auto& mutant : mutants) texts.insert(to_text(mutant.system));
  EXPECT_EQ(texts.size(), mutants.size());
}

TEST(Mutants, OfADefinitionChangeTheForwardEquation) {
  for (const auto& mutant : mutants_of(softmax_layer(), {ClaimKind::definition, "Y", ""})) {
    EXPECT_FALSE(mutant.system.find_forward("Y")->value == softmax_layer().find_forward("Y")->value)
        << mutant.description;
  }
}

TEST(Mutants, ThatNoShapeAllowsAreCounted) {
  const auto mutations = mutations_of(form_of("layer:linear"), {ClaimKind::gradient, "DW", "W"});
  EXPECT_GE(mutations.ill_shaped.at(MutationKind::transpose), 3u);
}

TEST(Mutants, OfAnUnknownClaimAreRefused) {
  EXPECT_THROW(mutants_of(softmax_layer(), {ClaimKind::gradient, "DQ", "Q"}), UnknownNameError);
}

TEST(Mutants, ExistForEveryClaimOfTheRegistryAndOfEveryKind) {
  std::set<MutationKind> kinds;
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms) {
      for (const auto& claim : claims(form)) {
        const auto mutants = mutants_of(form, claim);
        EXPECT_THAT(mutants, SizeIs(Ge(2u))) << form.full_name() << " " << claim.subject;
        for (const auto& mutant : mutants) kinds.insert(mutant.kind);
      }
    }
  }
  // Its matrices have shapes that do not let factors change places.
  kinds.insert(MutationKind::order_of_factors);
  for (const auto& entry : mutation_kinds()) EXPECT_EQ(kinds.count(entry.kind), 1u) << entry.name;
}

TEST(Mutants, OfSquareMatricesExchangeFactors) {
  const auto system = parse_equations(
                          "layer square\n"
                          "  input  X: N x N\n"
                          "  weight W: N x N\n"
                          "  forward\n"
                          "    Y = X * W\n"
                          "  backward\n"
                          "    DX = DY * T(W)\n",
                          "square.eq")
                          .front();
  EXPECT_THAT(descriptions(system, {ClaimKind::gradient, "DX", "X"}),
              AllOf(Contains("order of factors: DX: the factors changed places"),
                    Contains("transpose: DX: a transpose was lost")));
}

// Code in other languages is compared with numbers of mutants.
TEST(Mutants, OfForwardAndBackwardEquationsCanBeEvaluated) {
  for (const char* name : {"layer:softmax", "embedding", "conv1d", "rnn"}) {
    const EquationSystem system = judged(form_of(name));
    Trial trial;
    trial.sizes = proof_sizes(system, Level::quick).front();
    const Sample sample = draw_sample(system, trial);
    for (const auto& claim : claims(system)) {
      for (const auto& mutant : mutants_of(system, claim)) {
        EXPECT_NO_THROW(evaluate<double>(mutant.system, Equations::all, sample.sizes,
                                         in_scalar<double>(sample.values),
                                         in_scalar<double>(sample.parameters))
                            .at(claim.subject))
            << mutant.description;
      }
    }
  }
}

TEST(MutationKinds, HaveNamesThatFindThem) {
  for (const auto& entry : mutation_kinds()) {
    EXPECT_EQ(mutation_kind_name(entry.kind), entry.name);
    EXPECT_EQ(mutation_kind_named(entry.name), entry.kind);
    EXPECT_FALSE(entry.sentence.empty());
  }
  EXPECT_THROW(mutation_kind_named("wrong sgn"), UnknownNameError);
}

}  // namespace
}  // namespace gradstone
