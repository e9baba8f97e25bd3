#include "validation/system_work.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reference/parse/parse.hpp"
#include "tests/support/forms.hpp"

namespace gradstone::system_work_test {
namespace {

using testing::HasSubstr;
using testing_support::form_of;

VerifyOptions quick(double seconds) {
  VerifyOptions options;
  options.level = Level::quick;
  options.most_seconds = seconds;
  return options;
}

// Runs what is left of the work, and takes the first pieces of it; returns how many there were.
std::size_t run_and_take(SystemWork& work, std::size_t most) {
  std::size_t count = 0;
  SystemWork process = work;  // it sees what this one sees, and changes nothing here
  process.run([&](const std::string& piece) {
    if (count++ < most) work.take(piece);
  });
  return count;
}

// The work on one claim after the other, to which it turns when looking at all together was
// stopped.
SystemWork one_by_one(const EquationSystem& system, const VerifyOptions& options) {
  SystemWork work(system, options);
  EXPECT_TRUE(work.stopped({true, "it took long"}));
  return work;
}

const Finding* stopped_finding(const ClaimReport& claim) {
  for (const auto& finding : claim.findings)
    if (finding.detail == "stopped after 500 s of the 1e+03 s for a claim") return &finding;
  return nullptr;
}

bool is_prover(const Finding& finding) {
  return finding.checker == "all sizes" || finding.checker == "GiNaC" ||
         finding.checker == "prime field";
}

TEST(SystemWork, ReportsAllOtherStepsWhereverItIsStopped) {
  const auto& system = form_of("linear");
  const auto options = quick(1000);
  SystemWork whole = one_by_one(system, options);
  constexpr std::size_t all = 1000;
  const std::size_t pieces = run_and_take(whole, all);
  ASSERT_GT(pieces, 20u);
  for (std::size_t cut = 0; cut < pieces; ++cut) {
    SystemWork work = one_by_one(system, options);
    run_and_take(work, cut);
    if (work.stopped({true, "it took long"})) run_and_take(work, all);
    const auto& report = work.report();
    ASSERT_EQ(report.claims.size(), whole.report().claims.size()) << cut;
    std::size_t undecided = 0;
    for (std::size_t k = 0; k < report.claims.size(); ++k) {
      const auto& claim = report.claims[k];
      const Finding* stopped = stopped_finding(claim);
      const bool proved = claim.verdict == Verdict::proved;
      undecided += !proved;
      EXPECT_EQ(claim.claim.subject, whole.report().claims[k].claim.subject);
      // Two provers are enough; a witness, or a search, that could not look leaves it open.
      if (stopped) {
        EXPECT_EQ(proved, is_prover(*stopped)) << cut << stopped->checker;
      } else if (!proved) {
        EXPECT_THAT(claim.reason, HasSubstr("the check failed: it took long"));
      }
    }
    EXPECT_LE(undecided, 1u) << cut;
  }
}

TEST(SystemWork, ReportsTheSameTogetherAsOneByOne) {
  const auto& system = form_of("batch_normalization");
  const auto options = quick(1000);
  constexpr std::size_t all = 1000;
  SystemWork together(system, options), apart = one_by_one(system, options);
  run_and_take(together, all);
  run_and_take(apart, all);
  ASSERT_EQ(together.report().claims.size(), apart.report().claims.size());
  for (std::size_t k = 0; k < apart.report().claims.size(); ++k) {
    const auto &one = together.report().claims[k], &other = apart.report().claims[k];
    EXPECT_EQ(one.claim, other.claim);
    EXPECT_EQ(one.verdict, other.verdict);
    EXPECT_EQ(one.scope(), other.scope());
    EXPECT_EQ(one.findings.size(), other.findings.size());
  }
}

// What was handed in before it was stopped counts; the others are looked at one by one.
TEST(SystemWork, GoesOnOneByOneWhereLookingAtAllIsStopped) {
  const auto& system = form_of("linear");
  const auto options = quick(1000);
  for (const std::size_t cut : {0u, 1u, 2u}) {
    SystemWork work(system, options);
    run_and_take(work, cut);
    ASSERT_TRUE(work.stopped({true, "it took long"}));
    run_and_take(work, 1000);
    EXPECT_EQ(work.report().verdict(), Verdict::proved) << cut;
  }
}

TEST(SystemWork, GivesLessAndLessTimeToTheStepsOfAClaim) {
  const auto options = quick(8);
  SystemWork work = one_by_one(form_of("linear"), options);
  work.take("sfirst");
  work.stopped({true, ""});
  work.take("ssecond");
  work.stopped({true, ""});
  run_and_take(work, 1000);
  const auto& findings = work.report().claims.at(0).findings;
  EXPECT_EQ(findings.at(0).detail, "stopped after 4 s of the 8 s for a claim");
  EXPECT_EQ(findings.at(1).detail, "stopped after 2 s of the 8 s for a claim");
  EXPECT_EQ(work.report().claims.at(0).verdict, Verdict::undecided);
}

// GiNaC meets numbers with more digits than there is memory; nothing else does.
TEST(Limits, AreThoseOfOneStepOfOneClaim) {
#if defined(__SANITIZE_ADDRESS__)
  GTEST_SKIP() << "the address sanitizer needs all the memory there is";
#endif
  const auto systems = parse_equations(
      "activation tower\n  f(x) = exp(exp(exp(exp(exp(exp(exp(x)))))))\n  f'(x) = 1\n"
      "layer same\n  input X: N x D\n  forward\n    Y = X\n  backward\n    DX = DY\n",
      "towers.eq");
  auto options = quick(60);
  options.most_bytes = std::size_t{1} << 30;
  const auto report = verify({&systems[0], &systems[1]}, options);
  bool short_of_memory = false;
  for (const auto& claim : report.systems.at(0).claims) {
    EXPECT_NE(claim.verdict, Verdict::proved);
    for (const auto& finding : claim.findings)
      short_of_memory |= finding.detail == "needed more than 1 GiB of memory";
    EXPECT_GE(claim.findings.size(), 4u) << "the other checkers have run";
  }
  EXPECT_TRUE(short_of_memory);
  EXPECT_EQ(report.systems.at(1).verdict(), Verdict::proved);
}

// Each factor doubles the cases: no prover and no search ends in a hundredth of a second.
TEST(Limits, SayHowLongAStepTook) {
  std::string product = "max(x, 1)";
  for (int k = 2; k < 24; ++k) product += " * max(x, " + std::to_string(k) + ")";
  const auto systems = parse_equations(
      "activation many\n  f(x) = " + product + "\n  f'(x) = where x > 30: 24 * x^23, else: 0\n",
      "many.eq");
  const auto report = verify({&systems[0]}, quick(0.02));
  const auto& claim = report.systems.at(0).claims.at(0);
  EXPECT_NE(claim.verdict, Verdict::proved);
  bool said = false;
  for (const auto& finding : claim.findings)
    said |= finding.detail.starts_with("stopped after 0.0") &&
            finding.detail.ends_with(" s of the 0.02 s for a claim");
  EXPECT_TRUE(said);
}

}  // namespace
}  // namespace gradstone::system_work_test
