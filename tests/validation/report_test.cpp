#include "validation/report.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <sstream>

#include "reference/error.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/report_json.hpp"
#include "validation/report_junit.hpp"
#include "validation/report_table.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::Not;

Finding finding(const char* checker, Verdict verdict, const char* detail = "") {
  Finding f;
  f.checker = checker;
  f.verdict = verdict;
  f.detail = detail;
  return f;
}

Verdict conclusion(std::vector<Finding> findings, bool with_counterexample = false) {
  ClaimReport report;
  report.findings = std::move(findings);
  if (with_counterexample) report.counterexample.emplace();
  conclude(report);
  return report.verdict;
}

TEST(Conclusion, IsProvedOnlyIfEveryCheckerAgrees) {
  const auto proved = finding("GiNaC", Verdict::proved);
  EXPECT_EQ(conclusion({proved, finding("prime field", Verdict::proved)}), Verdict::proved);
  EXPECT_EQ(conclusion({proved, finding("differences", Verdict::holds)}), Verdict::proved);
  EXPECT_EQ(conclusion({proved, finding("prime field", Verdict::undecided)}), Verdict::undecided);
}

TEST(Conclusion, OfTwoProversOfThreeIsProved) {
  Finding everywhere = finding("all sizes", Verdict::proved);
  everywhere.scope = "all sizes";
  const auto ginac = finding("GiNaC", Verdict::proved), open = finding("GiNaC", Verdict::undecided);
  const auto field = finding("prime field", Verdict::proved);
  const auto nowhere = finding("all sizes", Verdict::undecided, "what is left");
  EXPECT_EQ(conclusion({everywhere, open, field}), Verdict::proved);
  EXPECT_EQ(conclusion({nowhere, ginac, field}), Verdict::proved);
  EXPECT_EQ(conclusion({nowhere, open, field}), Verdict::undecided);
  EXPECT_EQ(conclusion({everywhere, ginac, finding("prime field", Verdict::refuted)}),
            Verdict::doubt);
  EXPECT_EQ(conclusion({everywhere, ginac, finding("evaluation", Verdict::undecided)}),
            Verdict::undecided);

  ClaimReport report;
  report.findings = {everywhere, ginac, field};
  conclude(report);
  EXPECT_EQ(report.scope(), "all sizes");
  report.findings = {nowhere, ginac, field};
  conclude(report);
  EXPECT_EQ(report.scope(), "listed sizes");
}

TEST(Conclusion, OfNumericWitnessesAloneIsHolds) {
  EXPECT_EQ(conclusion({finding("differences", Verdict::holds)}), Verdict::holds);
}

TEST(Conclusion, OfAWitnessThatCouldNotLookIsLeftToTheOthers) {
  const auto proved = finding("GiNaC", Verdict::proved), holds = finding("duals", Verdict::holds);
  Finding blind = finding("differences", Verdict::undecided, "there was nothing to compare");
  EXPECT_EQ(conclusion({proved, proved, blind, holds}), Verdict::undecided) << "it looked";
  blind.looked = false;
  EXPECT_EQ(conclusion({proved, proved, blind, holds}), Verdict::proved);
  EXPECT_EQ(conclusion({blind, holds}), Verdict::holds);
  EXPECT_EQ(conclusion({proved, proved, blind}), Verdict::undecided) << "nothing looked";
  EXPECT_EQ(conclusion({blind}), Verdict::undecided);
  EXPECT_EQ(conclusion({blind, finding("duals", Verdict::refuted)}), Verdict::refuted);
  EXPECT_FALSE(finding_from_json(to_json(blind)).looked);
  EXPECT_TRUE(finding_from_json(to_json(holds)).looked);
}

TEST(Comparisons, WithInfiniteBoundsOnlyDidNotLook) {
  Comparisons comparisons("differences", {});
  comparisons.add("DX[1,1]", 1, 2, 1, HUGE_VAL);
  EXPECT_EQ(comparisons.finding().verdict, Verdict::undecided);
  EXPECT_FALSE(comparisons.finding().looked);
  comparisons.add("DX[1,2]", 1, 2, 1, 1e-9);
  EXPECT_EQ(comparisons.finding().verdict, Verdict::refuted);
  EXPECT_TRUE(comparisons.finding().looked);
}

TEST(Conclusion, OfNothingIsUndecided) {
  EXPECT_EQ(conclusion({}), Verdict::undecided);
}

TEST(Conclusion, IsDoubtWhenAProverContradictsAnotherChecker) {
  const auto proved = finding("GiNaC", Verdict::proved);
  EXPECT_EQ(conclusion({proved, finding("differences", Verdict::refuted)}), Verdict::doubt);
  EXPECT_EQ(conclusion({proved, finding("prime field", Verdict::undecided)}, true), Verdict::doubt);
}

TEST(Conclusion, IsRefutedByACounterexample) {
  const auto open = finding("GiNaC", Verdict::undecided);
  EXPECT_EQ(conclusion({open}, true), Verdict::refuted);
  EXPECT_EQ(conclusion({open}), Verdict::undecided);
}

SystemReport system_with(Verdict verdict) {
  ClaimReport claim;
  claim.claim = {ClaimKind::gradient, "DX", "X"};
  claim.statement = "DX = DY * W & <more>";
  claim.where = "layers/linear.cpp:22";
  claim.verdict = verdict;
  claim.findings = {finding("GiNaC", Verdict::undecided, "a \"remainder\"")};
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

TEST(Report, ExitStatusIsThatOfTheWorstVerdict) {
  EXPECT_EQ(report_with({}).exit_status(), 5);
  EXPECT_EQ(report_with({Verdict::proved, Verdict::holds}).exit_status(), 0);
  EXPECT_EQ(report_with({Verdict::proved, Verdict::undecided}).exit_status(), 3);
  EXPECT_EQ(report_with({Verdict::proved, Verdict::doubt}).exit_status(), 3);
  EXPECT_EQ(report_with({Verdict::undecided, Verdict::refuted}).exit_status(), 1);
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
  EXPECT_THAT(text, HasSubstr("file=\"layers/linear.cpp\" line=\"22\""));
}

}  // namespace
}  // namespace gradstone
