#include "validation/verify.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

#include "reference/registry.hpp"
#include "reference/tensors.hpp"
#include "tests/support/forms.hpp"
#include "validation/mutation/mutants.hpp"
#include "validation/verify_network.hpp"

namespace gradstone {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing_support::form_of;

VerifyOptions at_level(Level level) {
  VerifyOptions options;
  options.level = level;
  return options;
}

// The system with one backward equation negated.
EquationSystem with_flipped_sign(EquationSystem system, const std::string& gradient) {
  for (auto& equation : system.backward)
    if (equation.name == gradient) {
      const auto* tensor = as<node::Comprehension>(equation.value);
      const Location where = equation.value.where();
      equation.value =
          tensor ? by_entries(tensor->indices, equation.value.shape(), -tensor->body, where)
                 : -Operand(equation.value, where);
    }
  return system;
}

const ClaimReport& report_on(const SystemReport& report, const std::string& subject) {
  for (const auto& claim : report.claims)
    if (claim.claim.subject == subject) return claim;
  throw std::out_of_range(subject);
}

TEST(Verify, ProvesTheSoftmaxLayerAtEveryLevel) {
  for (const auto level : {Level::quick, Level::standard, Level::thorough}) {
    const auto report = verify_system(form_of("layer:softmax"), at_level(level));
    for (const auto& claim : report.claims)
      EXPECT_EQ(claim.verdict, Verdict::proved) << claim.claim.subject << ": " << claim.reason;
  }
}

TEST(Verify, EveryClaimHasThreeProversAndAWitness) {
  const auto report = verify_system(form_of("batch_normalization"), at_level(Level::standard));
  for (const auto& claim : report.claims) {
    ASSERT_GE(claim.findings.size(), 4u) << claim.claim.subject;
    EXPECT_EQ(claim.scope(), ProofScope::full()) << claim.claim.subject;
    EXPECT_EQ(claim.findings[0].checker, "all sizes");
    EXPECT_EQ(claim.findings[1].checker, "GiNaC");
    EXPECT_EQ(claim.findings[2].checker, "prime field");
  }
}

TEST(VerifyNetwork, SaysWhatWasNotDoneInTime) {
  NetworkOptions network{"Linear", "64;10", "SoftmaxCrossEntropy",
                         GRADSTONE_SOURCE_DIR "/data/digits.npz", 2};
  VerifyOptions options = at_level(Level::standard);
  options.most_seconds = 0;
  const auto claim = verify_network(network, options).systems.at(0).claims.at(0);
  EXPECT_EQ(claim.verdict, Verdict::undecided);
  EXPECT_THAT(claim.reason, HasSubstr("not done in time: GiNaC, prime field, finite differences"));
}

TEST(VerifyNetwork, NotesThatABatchIsSmallerThanAskedFor) {
  NetworkOptions network{"Linear", "64;10", "SquaredError", GRADSTONE_SOURCE_DIR "/data/digits.npz",
                         2000};
  VerifyOptions options = at_level(Level::standard);
  options.most_seconds = 0;
  EXPECT_THAT(verify_network(network, options).systems.at(0).notes,
              ElementsAre(HasSubstr("1500 examples")));
}

TEST(Verify, RefutesAFlippedSignWithNumbersThatCanBeCheckedOnPaper) {
  const auto system = with_flipped_sign(form_of("linear"), "DW");
  const auto report = verify_system(system, at_level(Level::quick));
  const auto& claim = report_on(report, "DW");
  EXPECT_EQ(claim.verdict, Verdict::refuted);
  ASSERT_TRUE(claim.counterexample.has_value());
  for (const auto& [name, size] : claim.counterexample->sizes) EXPECT_EQ(size, 1) << name;
  EXPECT_EQ(claim.counterexample->entry, "DW[1,1]");
  EXPECT_EQ("-" + claim.counterexample->truth, claim.counterexample->claimed);
  EXPECT_THAT(claim.statement, HasSubstr("DW = "));
  EXPECT_THAT(claim.where, HasSubstr("layers/linear_map.cpp:"));
}

// The heart of the matter: whoever flips the sign of any gradient of the registry is told so.
TEST(Verify, RefutesAFlippedSignInAnyGradientOfTheRegistry) {
  for (const auto& entry : registry()) {
    for (const auto& form : entry.forms) {
      // The others of tensors take long: their counterexamples are searched for among many sizes.
      const std::set<std::string> quick_ones{"conv1d", "embedding"};
      if (has_tensors(form) && quick_ones.count(form.name) == 0) continue;
      for (const auto& claim : claims(form)) {
        if (claim.kind != ClaimKind::gradient) continue;
        const auto report =
            verify_system(with_flipped_sign(form, claim.subject), at_level(Level::quick));
        const auto& flipped = report_on(report, claim.subject);
        EXPECT_EQ(flipped.verdict, Verdict::refuted)
            << form.full_name() << " " << claim.subject << ": " << flipped.reason;
        EXPECT_TRUE(flipped.counterexample.has_value()) << form.full_name() << " " << claim.subject;
      }
    }
  }
}

TEST(Verify, GivesTheSameReportInOneProcessAndInSeveral) {
  const std::vector<const EquationSystem*> systems{&form_of("linear"), &form_of("relu")};
  auto options = at_level(Level::quick);
  const auto one = verify(systems, options);
  options.jobs = 2;
  const auto two = verify(systems, options);
  ASSERT_EQ(one.systems.size(), two.systems.size());
  for (std::size_t k = 0; k < one.systems.size(); ++k) {
    EXPECT_EQ(one.systems[k].name, two.systems[k].name);
    EXPECT_EQ(one.systems[k].claims.size(), two.systems[k].claims.size());
  }
  EXPECT_EQ(one.count(Verdict::proved), two.count(Verdict::proved));
  EXPECT_EQ(one.exit_status(), 0);
}

TEST(Verify, OfNothingIsNotASuccess) {
  EXPECT_EQ(verify({}, at_level(Level::quick)).exit_status(), 5);
}

}  // namespace
}  // namespace gradstone
