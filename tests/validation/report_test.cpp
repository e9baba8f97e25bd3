#include "validation/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <sstream>

#include "reference/error.hpp"
#include "validation/report_json.hpp"
#include "validation/report_junit.hpp"
#include "validation/report_table.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Finding finding(const char* checker, Verdict verdict, const char* detail = "") {
  Finding f;
  f.checker = checker;
  f.verdict = verdict;
  f.detail = detail;
  return f;
}

Finding proof_of(const ProofScope& scope) {
  Finding proof = finding("all sizes", Verdict::proved);
  proof.scope = scope;
  return proof;
}

SystemReport system_with(Verdict verdict) {
  ClaimReport claim;
  claim.claim = {ClaimKind::gradient, "DX", "X"};
  claim.statement = "DX = DY * W & <more>";
  claim.where = "reference/layers/linear.cpp:22";
  claim.verdict = verdict;
  claim.findings = {finding("GiNaC", Verdict::undecided, "a \"remainder\"")};
  if (verdict == Verdict::proved) claim.findings.push_back(proof_of(ProofScope::full()));
  claim.findings[0].sizes = {{{"N", 2}, {"D", 5}}};
  claim.findings[0].error = std::nan("");
  claim.findings[0].error_probability = 1e-15;
  if (verdict == Verdict::refuted) {
    claim.reason = "see the counterexample";
    claim.counterexample = Counterexample{{{"N", 1}}, {{"X", "[[2]]"}}, "DX[1,1]", "-3", "3"};
  }
  SystemReport system;
  system.kind = "layer";
  system.name = "linear";
  system.title = "affine map";
  system.claims = {claim};
  return system;
}

Report report_with(std::vector<Verdict> verdicts) {
  Report report;
  report.level = "quick";
  for (const auto verdict : verdicts) report.systems.push_back(system_with(verdict));
  return report;
}

const ProofScope at_sizes, some_steps{true, "T = 1, ..., 5", ""},
    off_points{true, "", "X[i,j] != 7/3"}, in_all_ways{false, "T = 4", "no cases meet"};

// A report on one claim that is proved for so much.
Report report_with_proof(const ProofScope& scope) {
  Report report = report_with({Verdict::proved});
  report.systems[0].claims[0].findings = {proof_of(scope)};
  return report;
}

TEST(Report, ExitStatusIsThatOfTheWorstVerdict) {
  EXPECT_EQ(report_with({}).exit_status(), 5);
  EXPECT_EQ(report_with({Verdict::proved, Verdict::proved}).exit_status(), 0);
  EXPECT_EQ(report_with({Verdict::proved, Verdict::holds}).exit_status(), 3);
  EXPECT_EQ(report_with({Verdict::proved, Verdict::undecided}).exit_status(), 3);
  EXPECT_EQ(report_with({Verdict::proved, Verdict::doubt}).exit_status(), 3);
  EXPECT_EQ(report_with({Verdict::undecided, Verdict::refuted}).exit_status(), 1);
}

TEST(Report, WhatIsProvedInPartPassesOnlyWhereAllOfItIsAccepted) {
  struct Case {
    ProofScope scope;
    std::vector<std::string> needed;
  };
  const std::vector<Case> cases{{ProofScope::full(), {}},
                                {at_sizes, {"sizes"}},
                                {some_steps, {"steps"}},
                                {off_points, {"points"}},
                                {in_all_ways, {"sizes", "steps", "points"}}};
  const std::vector<std::string> words{"sizes", "steps", "points", "numbers"};
  for (const auto& [scope, needed] : cases) {
    for (unsigned accepted = 0; accepted < 16; ++accepted) {
      Report report = report_with_proof(scope);
      std::size_t granted = 0;
      for (std::size_t k = 0; k < words.size(); ++k) {
        if ((accepted >> k & 1) == 0) continue;
        report.accepted.accept(words[k]);
        granted += std::find(needed.begin(), needed.end(), words[k]) != needed.end();
      }
      EXPECT_EQ(report.exit_status(), granted == needed.size() ? 0 : 3)
          << to_text(scope) << ", accepted " << accepted;
    }
  }
}

TEST(Report, NothingButAProofPassesByAccepting) {
  for (const auto verdict : {Verdict::undecided, Verdict::doubt, Verdict::refuted}) {
    Report report = report_with({verdict});
    report.accepted = {true, true, true, true, true};
    EXPECT_EQ(report.exit_status(), verdict == Verdict::refuted ? 1 : 3);
  }
}

TEST(Report, WhatHoldsAtNumbersPassesOnlyWhereThatIsAccepted) {
  Report report = report_with({Verdict::holds});
  EXPECT_EQ(report.exit_status(), 3);
  report.accepted.accept("numbers");
  EXPECT_EQ(report.exit_status(), 0);
  report.accepted = {true, true, true, false, true};
  EXPECT_EQ(report.exit_status(), 3);
}

TEST(Report, AGradientThatIsNotStatedIsNoPassUnlessThatIsAllowed) {
  Report report = report_with({Verdict::proved});
  report.systems[0].missing = {"W", "b"};
  EXPECT_EQ(report.exit_status(), 3);
  EXPECT_THAT(summary_line(report), HasSubstr("1 proved; 2 gradients are not stated"));
  EXPECT_THAT(to_table(report), HasSubstr("passes only with --allow-missing"));
  const auto junit = to_junit(report);
  EXPECT_THAT(junit, HasSubstr("tests=\"2\" failures=\"0\" errors=\"1\""));
  EXPECT_THAT(junit, HasSubstr("no gradient is stated for W, b"));
  report.accepted.missing = true;
  EXPECT_EQ(report.exit_status(), 0);
  EXPECT_THAT(summary_line(report), HasSubstr("2 gradients are not stated"));
  EXPECT_THAT(to_junit(report), HasSubstr("tests=\"1\" failures=\"0\" errors=\"0\""));
}

TEST(Report, SaysWhichEquationsCouldNotBeBuilt) {
  Report report = report_with({Verdict::proved});
  SystemReport faulty;
  faulty.kind = "layer";
  faulty.name = "faulty";
  faulty.error = "layer faulty can't be built: W is K x D (reference/layers/faulty.cpp:12)";
  report.systems.push_back(faulty);
  EXPECT_EQ(report.exit_status(), 4);
  EXPECT_EQ(report.errors(), 1u);
  EXPECT_THAT(to_table(report),
              AllOf(HasSubstr("    layer faulty can't be built: W is K x D "),
                    HasSubstr("1 claim about 1 system: 1 proved; 1 system can't be built")));
  EXPECT_THAT(to_json(report), HasSubstr("\"error\": \"layer faulty can't be built: W is"));
  EXPECT_EQ(system_report_from_json(to_json(faulty)).error, faulty.error);
  EXPECT_THAT(to_junit(report), AllOf(HasSubstr("tests=\"2\" failures=\"0\" errors=\"1\""),
                                      HasSubstr("message=\"layer faulty can't be built")));
  // What is refuted weighs more; where nothing was checked, the error is still no success.
  report.systems.push_back(system_with(Verdict::refuted));
  EXPECT_EQ(report.exit_status(), 1);
  report.systems = {faulty};
  EXPECT_EQ(report.exit_status(), 4);
  EXPECT_THAT(summary_line(report), HasSubstr("nothing was checked; 1 system can't be built"));
}

TEST(Report, RefusesToAcceptWhatItDoesNotKnow) {
  Acceptance accepted;
  EXPECT_THROW(accepted.accept("size"), UnknownNameError);
  EXPECT_THROW(accepted.accept(""), UnknownNameError);
  EXPECT_THROW(accepted.accept("missing"), UnknownNameError);
}

TEST(Report, CountsWhatIsProvedInPartApart) {
  Report report = report_with({Verdict::proved, Verdict::proved, Verdict::proved, Verdict::proved});
  report.systems[1].claims[0].findings = {proof_of(at_sizes)};
  report.systems[2].claims[0].findings = {proof_of(some_steps)};
  report.systems[3].claims[0].findings = {proof_of(off_points)};
  EXPECT_EQ(report.count_fully_proved(), 1u);
  EXPECT_THAT(summary_line(report),
              HasSubstr("1 proved at listed sizes, 1 proved for T = 1..5, 1 proved where X[i,j] "
                        "!= 7/3, 1 proved ("));
  const auto json = to_json(report);
  EXPECT_THAT(json, HasSubstr("\"proved\": 1,"));
  EXPECT_THAT(json, HasSubstr("\"proved in part\": 3"));
  EXPECT_THAT(json, HasSubstr("\"exit_status\": 3"));
}

TEST(Report, NamesTheScopeOfWhatIsProvedInPartWhereverItIsRead) {
  for (const auto& [scope, words] :
       {std::pair(at_sizes, "proved at listed sizes"), std::pair(some_steps, "proved for T = 1..5"),
        std::pair(off_points, "proved where X[i,j] != 7/3"),
        std::pair(in_all_ways, "proved at listed sizes, for T = 4, where no cases meet")}) {
    Report report = report_with_proof(scope);
    EXPECT_EQ(proved_words(scope), words);
    EXPECT_THAT(to_table(report), AllOf(HasSubstr(words), HasSubstr("passes only with --accept"),
                                        HasSubstr("    0/1     in part")));
    EXPECT_THAT(to_junit(report), AllOf(HasSubstr("errors=\"1\""), HasSubstr(words)));
    EXPECT_THAT(to_json(report), HasSubstr("\"verdict\": \"proved in part\""));
    report.accepted = {true, true, true, false, false};
    EXPECT_THAT(to_table(report, {true, {}}), AllOf(HasSubstr(words), Not(HasSubstr("--accept")),
                                                    HasSubstr("    1/1     in part")));
    EXPECT_THAT(to_junit(report), HasSubstr("errors=\"0\""));
  }
}

TEST(ReportJson, KeepsTheScopeOfAProof) {
  for (const auto& scope : {ProofScope::full(), at_sizes, some_steps, off_points, in_all_ways}) {
    const SystemReport system = report_with_proof(scope).systems[0];
    EXPECT_EQ(system_report_from_json(to_json(system)).claims[0].scope(), scope);
    EXPECT_EQ(finding_from_json(to_json(proof_of(scope))).scope, scope);
  }
}

TEST(ReportJson, OfASystemIsReadBackAsItWas) {
  for (const auto verdict : {Verdict::proved, Verdict::refuted}) {
    const auto text = to_json(system_with(verdict));
    EXPECT_EQ(to_json(system_report_from_json(text)), text);
  }
}

TEST(ReportJson, RefusesWhatIsNoReport) {
  for (const char* text : {"", "{", "[]", "{\"kind\": 1}", "null"})
    EXPECT_THROW(system_report_from_json(text), FormatError) << text;
  EXPECT_THROW(finding_from_json("{}"), FormatError);
}

TEST(ReportTable, StaysWithinEightyColumns) {
  std::vector<Verdict> verdicts{Verdict::proved, Verdict::refuted, Verdict::undecided};
  for (const auto verdict : {Verdict::proved, Verdict::refuted, Verdict::doubt, Verdict::holds})
    verdicts.insert(verdicts.end(), 100, verdict);
  auto report = report_with(verdicts);
  report.seconds = 0.634;
  report.systems[1].name = std::string(120, 'n');
  report.systems[1].claims[0].statement = std::string(300, 's');
  report.systems[2].claims[0].reason = "a long reason " + std::string(200, 'r');
  std::istringstream lines(to_table(report, {true, {}}));
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
}

TEST(ReportTable, ShowsTheCounterexampleOfARefutedClaim) {
  const auto text = to_table(report_with({Verdict::refuted}));
  EXPECT_THAT(text, HasSubstr("DX[1,1]: the equation gives -3, right is 3"));
  EXPECT_THAT(text, HasSubstr("layers/linear.cpp:22"));
  EXPECT_THAT(text, HasSubstr("1 claim about 1 system: 1 refuted"));
}

TEST(ReportJunit, EscapesTextAndCountsFailures) {
  const auto text = to_junit(report_with({Verdict::refuted, Verdict::undecided, Verdict::proved}));
  EXPECT_THAT(text, HasSubstr("tests=\"3\" failures=\"1\" errors=\"1\""));
  EXPECT_THAT(text, HasSubstr("DY * W &amp; &lt;more&gt;"));
  EXPECT_THAT(text, Not(HasSubstr("<more>")));
  EXPECT_THAT(text, HasSubstr("file=\"reference/layers/linear.cpp\" line=\"22\""));
}

TEST(ReportJunit, NamesTheFileWithoutLineAndColumn) {
  Report report = report_with({Verdict::proved});
  report.systems[0].claims[0].where = "../a:1/my layer.eq:12:5";
  EXPECT_THAT(to_junit(report), HasSubstr("file=\"../a:1/my layer.eq\" line=\"12\""));
  report.systems[0].claims[0].where = "";
  EXPECT_THAT(to_junit(report), Not(HasSubstr("file=")));
}

}  // namespace
}  // namespace gradstone
