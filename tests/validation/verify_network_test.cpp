#include "validation/verify_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reference/error.hpp"
#include "tests/support/deep_network.hpp"
#include "tests/support/message_of.hpp"
#include "validation/network_proofs.hpp"
#include "validation/network_sample.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone::verify_network_test {
namespace {

bool is_fine(Verdict verdict) {
  return verdict == Verdict::proved || verdict == Verdict::holds;
}

using testing::HasSubstr;
using testing_support::deep_network;
using testing_support::message_of;

constexpr int deep = 12;  // blocks: as many as finite differences of the whole could not look at

Trial trial_of(const Network& network) {
  Trial trial;
  trial.sizes = network.sizes;
  trial.sizes["N"] = 5;
  return trial;
}

SystemReport report_on(const Network& network) {
  return verify_network(network, trial_of(network), {}).systems.at(0);
}

const ClaimReport& claim_in(const SystemReport& report, const std::string& subject) {
  for (const auto& claim : report.claims)
    if (claim.claim.subject == subject) return claim;
  throw std::out_of_range(subject);
}

std::vector<Step> steps_in(const Network& network) {
  std::vector<std::string> outputs;
  for (const auto& layer : network.layers) outputs.push_back(layer.output);
  return steps_of(network.system, outputs);
}

void negate(Network& network, const std::string& gradient) {
  for (auto& equation : network.system.backward)
    if (equation.name == gradient)
      equation.value = -Operand(equation.value, equation.value.where());
}

TEST(VerifyNetwork, ProvesAndWitnessesTwelveBlocks) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "takes minutes with sanitizers";
#endif
  const SystemReport report = report_on(deep_network(deep, 3, 2));
  EXPECT_EQ(report.claims.size(), 4u * deep + 2);
  for (const auto& claim : report.claims) {
    EXPECT_EQ(claim.verdict, Verdict::proved) << claim.claim.subject << ": " << claim.reason;
    EXPECT_TRUE(claim.scope().is_full()) << claim.claim.subject;
    EXPECT_EQ(claim.findings.size(), 5u) << claim.claim.subject;
    for (const auto& finding : claim.findings) {
      EXPECT_TRUE(is_fine(finding.verdict))
          << claim.claim.subject << ": " << finding.checker << ": " << finding.detail;
    }
  }
}

TEST(VerifyNetwork, ProvesLayersOfOneKindOnceHoweverDeepTheNetworkIs) {
  const auto tasks = [](int blocks) {
    const Network network = deep_network(blocks, 3, 2);
    return NetworkProofs(steps_in(network), trial_of(network).sizes, {}).tasks().size();
  };
  // Each of the four kinds by both provers, and the first layer again at its own sizes.
  EXPECT_EQ(tasks(2), 9u);
  EXPECT_EQ(tasks(20), 9u);
}

TEST(VerifyNetwork, RefutesALayerThatIsWrongInsideADeepNetworkAndNamesItsPlace) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "takes minutes with sanitizers";
#endif
  Network network = deep_network(deep, 3, 4);
  negate(network, "DY11");
  const SystemReport report = report_on(network);
  EXPECT_EQ(report.verdict(), Verdict::refuted);
  const auto& wrong = claim_in(report, "DY11");
  EXPECT_EQ(wrong.verdict, Verdict::refuted) << wrong.reason;
  EXPECT_THAT(wrong.where, HasSubstr("layers/normalization_step.cpp:"));
  for (const char* behind : {"Dgamma12", "DW7", "DW12"})
    EXPECT_EQ(claim_in(report, behind).verdict, Verdict::proved) << behind;
  for (const char* before : {"DW6", "Dgamma2", "DW1"}) {
    const auto& claim = claim_in(report, before);
    EXPECT_EQ(claim.verdict, Verdict::undecided) << before << ": it rests on what is wrong";
    for (const auto& finding : claim.findings)
      EXPECT_FALSE(is_fine(finding.verdict)) << before << ": " << finding.checker;
  }
}

TEST(VerifyNetwork, RefutesAWrongGradientOfAWeightAndNothingElse) {
  Network network = deep_network(3, 3, 2);
  negate(network, "Dgamma4");
  for (const auto& claim : report_on(network).claims) {
    EXPECT_EQ(claim.verdict, claim.claim.subject == "Dgamma4" ? Verdict::refuted : Verdict::proved)
        << claim.claim.subject << ": " << claim.reason;
  }
}

TEST(VerifyNetwork, LooksAtTheWholeWhereItIsNoChain) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "takes minutes with sanitizers";
#endif
  Network network = deep_network(2, 3, 2);
  for (auto& equation : network.system.forward)
    if (equation.name == "Y4") {
      const Shape shape = equation.value.shape();
      equation.value = equation.value + variable("Y2", shape.rows(), shape.columns());
    }
  const SystemReport report = report_on(network);
  EXPECT_EQ(claim_in(report, "DW3").verdict, Verdict::proved);
  EXPECT_EQ(claim_in(report, "Dbeta4").verdict, Verdict::proved);
  EXPECT_NE(claim_in(report, "DW1").verdict, Verdict::proved) << "the gradient by Y2 is left out";
}

TEST(VerifyNetwork, RefusesWhatIsTooLargeAndSaysTheRemedy) {
  const auto verify = [](const std::string& sizes, std::int64_t batch) {
    NetworkOptions network{"ReLU;Linear", sizes, "SoftmaxCrossEntropy",
                           GRADSTONE_SOURCE_DIR "/data/digits.npz", batch};
    return message_of<FormatError>([&] { verify_network(network, {}); });
  };
  EXPECT_THAT(verify("64;200000;10", 8), HasSubstr("smaller sizes"));
  EXPECT_THAT(verify("64;2000;10", 1 << 20), HasSubstr("smaller batch"));
}

TEST(NetworkSample, IsOneInWhichNoLayerIsOffAltogether) {
  const Network network = deep_network(deep, 3, 2);
  const NetworkSample sample(network.system, trial_of(network));
  for (const auto& step : steps_in(network)) {
    const std::string cotangent = step.system.cotangent();
    if (cotangent.empty()) continue;
    const Sample at_step = sample.at(step);
    const auto& entries = at_step.values.at(cotangent).elements();
    EXPECT_TRUE(std::any_of(entries.begin(), entries.end(), [](const Rational& x) {
      return x != Rational(0);
    })) << cotangent;
  }
}

TEST(FiniteDifferences, StepNoFurtherThanTheNearestKinkOfEachEntry) {
  // One unit is on the edge of its kink, and in the middle of a deep network as well.
  Network network = deep_network(1, 3, 2);
  const Step step = steps_in(network).at(0);
  Trial trial = trial_of(network);
  Sample sample = NetworkSample(network.system, trial).at(step);
  Matrix<Rational>& b = sample.values.at("b1");
  const auto gradient = Claim{ClaimKind::gradient, "DW1", "W1"};
  const GradientQuestion question = gradient_question(step.system, gradient);
  const auto Z = evaluate_forward<Rational>(step.system, sample.sizes,
                                            forward_values<Rational>(step.system, sample),
                                            in_scalar<Rational>(sample.parameters));
  b(0, 0) = b(0, 0) - Z.at("Z1")(0, 0) + Rational(1, 1 << 20);
  const Finding finding = witness_by_finite_differences(question, gradient, sample, trial);
  EXPECT_EQ(finding.verdict, Verdict::holds) << finding.detail;
  ASSERT_TRUE(finding.bound.has_value());
  EXPECT_LT(*finding.bound, 1e-4);
}

TEST(JointDirection, NeedsOneEvaluationAndTellsTheClaimsApartOnlyWhereTheWholeIsWrong) {
  Network network = deep_network(3, 3, 2);
  const Sample sample = NetworkSample(network.system, trial_of(network)).whole();
  std::vector<Claim> learned;
  for (const auto& claim : claims(network.system))
    if (const auto* given = network.system.find_declaration(claim.of);
        given && given->role == Role::weight)
      learned.push_back(claim);
  const auto all = witness_along_joint_direction(network.system, learned, sample, 1, 100);
  ASSERT_EQ(all.size(), learned.size());
  for (const auto& finding : all) {
    EXPECT_EQ(finding.verdict, Verdict::holds) << finding.detail;
    EXPECT_EQ(finding.error, all.front().error) << "one evaluation for all of them";
  }
  negate(network, "DW2");
  const auto with_mistake = witness_along_joint_direction(network.system, learned, sample, 1, 100);
  for (std::size_t k = 0; k < learned.size(); ++k) {
    EXPECT_EQ(with_mistake[k].verdict,
              learned[k].subject == "DW2" ? Verdict::refuted : Verdict::holds)
        << learned[k].subject;
  }
  for (const auto& finding :
       witness_along_joint_direction(network.system, learned, sample, 1, -1)) {
    EXPECT_EQ(finding.verdict, Verdict::undecided);
    EXPECT_FALSE(finding.looked);
  }
}

}  // namespace
}  // namespace gradstone::verify_network_test
