// The verdict about a claim, for every combination of what provers, witnesses and the search for a
// counterexample found.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

#include "validation/report.hpp"

namespace gradstone::conclude_test {
namespace {

using testing::HasSubstr;

const Sizes listed{{"N", 2}}, other{{"N", 1}};

Finding finding(const char* checker, Verdict verdict, const char* detail = "") {
  Finding f;
  f.checker = checker;
  f.verdict = verdict;
  f.detail = detail;
  f.sizes = {listed};
  return f;
}

Finding proof(const char* prover, const ProofScope& scope) {
  Finding f = finding(prover, Verdict::proved);
  f.scope = scope;
  return f;
}

const ProofScope full = ProofScope::full(), at_sizes, off_kinks{false, "", "no cases meet"},
                 off_points{true, "", "x != 0"}, some_steps{true, "T = 1, ..., 5", ""};

Counterexample example(const Sizes& sizes, bool at_kink = false) {
  Counterexample numbers;
  numbers.sizes = sizes;
  numbers.at_kink = at_kink;
  return numbers;
}

ClaimReport concluded(std::vector<Finding> findings,
                      std::optional<Counterexample> numbers = std::nullopt) {
  ClaimReport report;
  report.findings = std::move(findings);
  report.counterexample = std::move(numbers);
  conclude(report);
  return report;
}

Verdict verdict(std::vector<Finding> findings,
                std::optional<Counterexample> numbers = std::nullopt) {
  return concluded(std::move(findings), std::move(numbers)).verdict;
}

// What the table in the comment of conclude() says, written down a second time.
Verdict expected(const std::array<Verdict, 3>& provers, Verdict witness,
                 const std::optional<Counterexample>& numbers) {
  const bool for_all = provers[0] == Verdict::proved;
  const bool at_listed = provers[1] == Verdict::proved || provers[2] == Verdict::proved;
  const int proofs = for_all + (provers[1] == Verdict::proved) + (provers[2] == Verdict::proved);
  if (numbers) {
    const bool covered = for_all || (at_listed && numbers->sizes == listed);
    return covered && !numbers->at_kink ? Verdict::doubt : Verdict::refuted;
  }
  if (witness == Verdict::refuted && proofs > 0) return Verdict::doubt;
  for (const auto each : provers)
    if (each == Verdict::refuted) return Verdict::undecided;
  if (witness == Verdict::refuted || witness == Verdict::undecided) return Verdict::undecided;
  if (proofs >= 2) return Verdict::proved;
  return Verdict::undecided;  // a prover is undecided, and the others are not two
}

TEST(Conclusion, OfEveryCombinationIsThatOfTheTable) {
  constexpr std::array prover_verdicts{Verdict::proved, Verdict::undecided, Verdict::refuted};
  constexpr std::array witness_verdicts{Verdict::holds, Verdict::undecided, Verdict::refuted};
  const std::vector<std::optional<Counterexample>> all_numbers{
      std::nullopt, example(listed), example(other), example(listed, true), example(other, true)};
  for (const auto a : prover_verdicts) {
    for (const auto b : prover_verdicts) {
      for (const auto c : prover_verdicts) {
        for (const auto w : witness_verdicts) {
          for (std::size_t k = 0; k < all_numbers.size(); ++k) {
            Finding everywhere = finding("all sizes", a);
            everywhere.scope = full;
            const auto got = verdict({everywhere, finding("GiNaC", b), finding("prime field", c),
                                      finding("evaluation", w)},
                                     all_numbers[k]);
            EXPECT_EQ(verdict_name(got), verdict_name(expected({a, b, c}, w, all_numbers[k])))
                << verdict_name(a) << ", " << verdict_name(b) << ", " << verdict_name(c) << ", "
                << verdict_name(w) << ", numbers " << k;
          }
        }
      }
    }
  }
}

TEST(Conclusion, NeedsTwoProvers) {
  const auto holds = finding("duals", Verdict::holds);
  EXPECT_EQ(verdict({proof("all sizes", full), proof("GiNaC", at_sizes), holds}), Verdict::proved);
  EXPECT_EQ(verdict({proof("all sizes", full), holds}), Verdict::holds);
  EXPECT_EQ(verdict({proof("all sizes", full)}), Verdict::undecided);
  EXPECT_EQ(verdict({holds}), Verdict::holds);
  EXPECT_EQ(verdict({}), Verdict::undecided);
}

TEST(Conclusion, HasTheWidestScopeOfItsProofs) {
  const auto scope = [](std::vector<Finding> findings) { return concluded(findings).scope(); };
  const auto field = proof("prime field", off_kinks);
  EXPECT_EQ(scope({proof("all sizes", full), proof("GiNaC", off_kinks), field}), full);
  EXPECT_EQ(scope({proof("all sizes", full), finding("GiNaC", Verdict::undecided), field}), full);
  EXPECT_EQ(scope({proof("all sizes", off_points), proof("GiNaC", off_kinks), field}), off_points);
  EXPECT_EQ(scope({proof("all sizes", some_steps), proof("GiNaC", off_kinks), field}), some_steps);
  EXPECT_EQ(scope({finding("all sizes", Verdict::undecided), proof("GiNaC", off_kinks), field}),
            off_kinks);
  EXPECT_EQ(scope({proof("GiNaC", at_sizes), field}), at_sizes);
}

TEST(Conclusion, RefutesNothingWithoutNumbers) {
  const auto report = concluded({proof("all sizes", full), proof("prime field", at_sizes),
                                 finding("GiNaC", Verdict::refuted, "Y[1,1] differs")});
  EXPECT_EQ(report.verdict, Verdict::undecided);
  EXPECT_THAT(report.reason, HasSubstr("GiNaC: Y[1,1] differs"));
  EXPECT_EQ(verdict({finding("differences", Verdict::refuted)}), Verdict::undecided);
}

TEST(Conclusion, NumbersWinOverProversThatSayNothingOfThePoint) {
  for (const auto& scope : {off_kinks, off_points, some_steps})
    EXPECT_EQ(verdict({proof("all sizes", scope), proof("GiNaC", off_kinks)}, example(listed)),
              Verdict::refuted)
        << to_text(scope);
  const std::vector<Finding> for_listed{proof("GiNaC", at_sizes), proof("prime field", at_sizes)};
  EXPECT_EQ(verdict(for_listed, example(other)), Verdict::refuted);
  EXPECT_EQ(verdict(for_listed, example(listed)), Verdict::doubt);
  EXPECT_EQ(verdict({finding("kinks", Verdict::doubt)}, example(other)), Verdict::refuted);
}

TEST(Conclusion, IsNoDoubtWhereAWitnessLookedAtWhatProofsLeaveOut) {
  const std::vector<Finding> proofs{proof("GiNaC", off_kinks), proof("prime field", off_kinks)};
  auto findings = proofs;
  findings.push_back(finding("kinks", Verdict::refuted));
  EXPECT_EQ(verdict(findings), Verdict::undecided);
  findings.push_back(proof("all sizes", full));
  EXPECT_EQ(verdict(findings), Verdict::doubt);
  auto elsewhere = finding("adjoint", Verdict::refuted);
  elsewhere.sizes = {other};
  EXPECT_EQ(verdict({proof("GiNaC", at_sizes), elsewhere}), Verdict::undecided);
  elsewhere.sizes = {};
  EXPECT_EQ(verdict({proof("GiNaC", at_sizes), elsewhere}), Verdict::undecided);
  EXPECT_EQ(verdict({proof("all sizes", full), elsewhere}), Verdict::doubt);
}

TEST(Conclusion, AWitnessThatFoundNothingToCompareCountsWhereNoOtherDidLook) {
  std::vector<Finding> findings{proof("all sizes", full), proof("GiNaC", at_sizes),
                                finding("differences", Verdict::undecided)};
  EXPECT_EQ(verdict(findings), Verdict::undecided);
  findings.back().looked = false;
  EXPECT_EQ(verdict(findings), Verdict::undecided);
  findings.push_back(finding("duals", Verdict::holds));
  EXPECT_EQ(verdict(findings), Verdict::proved);
  findings[2].looked = true;
  EXPECT_EQ(verdict(findings), Verdict::undecided);
}

TEST(Conclusion, IsDoubtWhereACheckerSaysSo) {
  EXPECT_EQ(verdict({proof("GiNaC", at_sizes), finding("kinks", Verdict::doubt)}), Verdict::doubt);
}

}  // namespace
}  // namespace gradstone::conclude_test
