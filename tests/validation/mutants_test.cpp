#include "validation/mutation/mutants.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/registry.hpp"

namespace gradstone {
namespace {

using testing::Contains;
using testing::Ge;
using testing::SizeIs;

const EquationSystem& softmax_layer() {
  return find_entries("layer:softmax").front()->forms.front();
}

std::vector<std::string> descriptions(const EquationSystem& system, const Claim& claim) {
  std::vector<std::string> texts;
  for (const auto& mutant : mutants_of(system, claim)) texts.push_back(mutant.description);
  return texts;
}

TEST(Mutants, OfTheSoftmaxGradientHoldTheUsualMistakes) {
  const auto texts = descriptions(softmax_layer(), {ClaimKind::gradient, "DZ", "Z"});
  EXPECT_THAT(texts, Contains("DZ: the sign is wrong"));
  EXPECT_THAT(texts, Contains("DZ: - became +"));
  EXPECT_THAT(texts, Contains("DZ: the right term was dropped"));
  EXPECT_THAT(texts, Contains("DZ: DY became Y"));
  EXPECT_THAT(texts, Contains("DZ: the diagonal became row sums"));
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

TEST(Mutants, OfADefinitionChangeTheForwardEquation) {
  for (const auto& mutant : mutants_of(softmax_layer(), {ClaimKind::definition, "Y", ""})) {
    EXPECT_FALSE(mutant.system.find_forward("Y")->value == softmax_layer().find_forward("Y")->value)
        << mutant.description;
  }
}

TEST(Mutants, ExistForEveryGradientOfTheRegistry) {
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms) {
      for (const auto& claim : claims(form)) {
        if (claim.kind == ClaimKind::gradient) {
          EXPECT_THAT(mutants_of(form, claim), SizeIs(Ge(2u)))
              << form.full_name() << " " << claim.subject;
        }
      }
    }
  }
}

}  // namespace
}  // namespace gradstone
