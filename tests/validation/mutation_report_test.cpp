#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "validation/mutation/json.hpp"
#include "validation/mutation/table.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::Not;

MutantReport mutant(Fate fate, bool is_seen) {
  return {1,  MutationKind::transpose, "DX: W was transposed", fate, "why", {{"GiNaC", !is_seen}},
          0.5};
}

MutationReport report_of(std::vector<MutantReport> mutants, Verdict original = Verdict::proved) {
  ClaimMutations claim;
  claim.claim = {ClaimKind::gradient, "DX", "X"};
  claim.statement = "DX = DY * W";
  claim.original = original;
  claim.passed = {"GiNaC"};
  claim.ill_shaped = {{MutationKind::transpose, 2}};
  claim.mutants = std::move(mutants);
  MutationReport report;
  report.systems = {{"layer", "linear", "", {claim}}};
  return report;
}

TEST(MutationReport, PassesWhereAllThatIsWrongIsKilled) {
  const auto report = report_of({mutant(Fate::killed, true), mutant(Fate::equivalent, false)});
  EXPECT_EQ(report.exit_status(), status::well);
  EXPECT_EQ(report.counts().wrong(), 1u);
  EXPECT_EQ(report.counts().ill_shaped, 2u);
  EXPECT_EQ(report.counts().kills.at("GiNaC").killed, 1u);
  EXPECT_EQ(report.counts().kills.at("GiNaC").of, 1u);
}

TEST(MutationReport, FailsWhereAWrongMutantSurvives) {
  const auto report = report_of({mutant(Fate::killed, true), mutant(Fate::survives, false)});
  EXPECT_EQ(report.exit_status(), status::check_failed);
  EXPECT_EQ(report.counts().kills.at("GiNaC").killed, 1u);
  EXPECT_EQ(report.counts().kills.at("GiNaC").of, 2u);
  EXPECT_THAT(to_table(report), HasSubstr("survives: DX: W was transposed (transpose)\n"));
  EXPECT_THAT(to_table(report), HasSubstr("passed by GiNaC"));
}

TEST(MutationReport, IsOpenWhereAMutantIsUndecided) {
  const auto report = report_of({mutant(Fate::undecided, true)});
  EXPECT_EQ(report.exit_status(), status::left_open);
  EXPECT_EQ(report.counts().wrong(), 0u);
  EXPECT_THAT(to_table(report), HasSubstr("no check passes it, and no numbers refute it"));
}

TEST(MutationReport, SaysWhereTheEquationItselfIsNotProved) {
  EXPECT_EQ(report_of({}, Verdict::refuted).exit_status(), status::check_failed);
  const auto open = report_of({}, Verdict::undecided);
  EXPECT_EQ(open.exit_status(), status::left_open);
  EXPECT_THAT(to_table(open), HasSubstr("the equation itself is undecided"));
}

TEST(MutationReport, IsAboutSomething) {
  EXPECT_EQ(report_of({}).exit_status(), status::nothing_ran);
  EXPECT_EQ(MutationReport().exit_status(), status::nothing_ran);
}

TEST(MutationReport, LeavesOutChecksThatDoNotPassWhatIsRight) {
  auto report = report_of({mutant(Fate::killed, true)});
  report.systems.front().claims.front().passed.clear();
  EXPECT_TRUE(report.counts().kills.empty());
}

TEST(MutantReport, IsReadAsItWasWritten) {
  const auto right = mutant(Fate::survives, false);
  const auto read = mutant_report_from_json(to_json(right));
  EXPECT_EQ(to_json(read), to_json(right));
  EXPECT_EQ(read.reason, "why");
  EXPECT_EQ(read.kind, MutationKind::transpose);
}

}  // namespace
}  // namespace gradstone
