// Reports, put together: shards to the report of the whole, separate runs one after the other.

#include "validation/merge_reports.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "reference/error.hpp"
#include "tests/support/message_of.hpp"
#include "validation/report_json.hpp"

namespace gradstone::merge_reports_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing_support::message_of;

SystemReport system_named(const std::string& name, Verdict verdict = Verdict::undecided) {
  ClaimReport claim;
  claim.claim = {ClaimKind::gradient, "DX", "X"};
  claim.verdict = verdict;
  SystemReport system;
  system.kind = "layer";
  system.name = name;
  system.claims = {claim};
  return system;
}

Report report_about(const std::vector<std::string>& names) {
  Report report;
  report.program_version = "1.2";
  report.level = "quick";
  report.seed = 7;
  report.seconds = 1.5;
  for (const auto& name : names) report.systems.push_back(system_named(name));
  return report;
}

const std::vector<std::string> names{"a", "b", "c", "d", "e"};

// Of the systems above, those at these places.
NamedReport shard(std::size_t number, std::size_t count, const std::vector<std::size_t>& places) {
  std::vector<std::string> there;
  for (const auto place : places) there.push_back(names[place]);
  Report report = report_about(there);
  report.shard = Shard{number, count, names.size(), std::string(64, 'f'), places};
  return {"shard" + std::to_string(number) + ".json", report};
}

std::vector<NamedReport> three_shards() {
  return {shard(1, 3, {1, 4}), shard(2, 3, {0}), shard(3, 3, {2, 3})};
}

std::string refusal(const std::vector<NamedReport>& reports) {
  return message_of<FormatError>([&] { merged(reports); });
}

TEST(MergedReports, OfAllShardsAreTheReportOfTheWholeInAnyOrder) {
  Report whole = report_about(names);
  whole.seconds = 4.5;
  auto shards = three_shards();
  do {
    EXPECT_EQ(to_json(merged(shards)), to_json(whole));
  } while (std::next_permutation(
      shards.begin(), shards.end(),
      [](const NamedReport& a, const NamedReport& b) { return a.name < b.name; }));
}

TEST(MergedReports, HaveTheExitStatusOfTheWholeRun) {
  auto shards = three_shards();
  EXPECT_EQ(merged(shards).exit_status(), status::left_open);
  shards[2].report.systems[1] = system_named("d", Verdict::refuted);
  EXPECT_EQ(merged(shards).exit_status(), status::check_failed);
}

TEST(MergedReports, NameTheShardsThatAreMissing) {
  auto shards = three_shards();
  shards.erase(shards.begin() + 1);
  EXPECT_EQ(refusal(shards), "1 of 3 shards is missing: --shard 2/3");
  shards.erase(shards.begin());
  EXPECT_EQ(refusal(shards), "2 of 3 shards are missing: --shard 1/3, 2/3");
}

TEST(MergedReports, NameTheFilesThatHaveTheSameShard) {
  auto shards = three_shards();
  shards[2] = shards[0];
  shards[2].name = "copy.json";
  EXPECT_EQ(refusal(shards), "shard 1/3 is given twice, in shard1.json and copy.json");
}

TEST(MergedReports, RefuseShardsThatWereDividedInDifferentWays) {
  EXPECT_EQ(refusal({shard(1, 2, {0, 1, 2}), shard(2, 2, {2, 3, 4})}),
            "shard1.json and shard2.json both have c; divide by the same --times, or without");
  EXPECT_EQ(refusal({shard(1, 2, {0, 1}), shard(2, 2, {3, 4})}),
            "1 of 5 systems are in no shard; divide by the same --times, or without");
}

TEST(MergedReports, AreOfOneRunOnly) {
  const auto after = [](auto change) {
    auto shards = three_shards();
    change(shards[1].report);
    return refusal(shards);
  };
  const auto both = AllOf(HasSubstr("shard1.json and shard2.json don't go together: "));
  EXPECT_THAT(after([](Report& r) { r.program_version = "1.3"; }),
              AllOf(both, HasSubstr("versions 1.2 and 1.3")));
  EXPECT_THAT(after([](Report& r) { r.level = "standard"; }),
              AllOf(both, HasSubstr("levels quick and standard")));
  EXPECT_THAT(after([](Report& r) { r.seed = 8; }), AllOf(both, HasSubstr("seeds 7 and 8")));
  EXPECT_THAT(after([](Report& r) { r.accepted.sizes = r.accepted.missing = true; }),
              AllOf(both, HasSubstr("accept nothing and sizes,missing gradients")));
  EXPECT_THAT(after([](Report& r) { r.shard->fingerprint = std::string(64, 'e'); }),
              AllOf(both, HasSubstr("different systems")));
  EXPECT_THAT(after([](Report& r) { r.shard->whole = 6; }),
              AllOf(both, HasSubstr("5 systems"), HasSubstr("6 systems")));
  EXPECT_THAT(after([](Report& r) { r.shard->count = 4; }),
              AllOf(both, HasSubstr("numbers of shards are 3 and 4")));
  EXPECT_THAT(after([](Report& r) { r.shard.reset(); }),
              AllOf(both, HasSubstr("shard 1/3 and a report of everything")));
}

// A file may say anything: nothing is allocated for what it only claims to have.
TEST(MergedReports, TakeNoFilesWordForHowMuchThereIs) {
  NamedReport one = shard(1, 2, {0});
  one.report.shard->count = one.report.shard->whole = std::size_t{1} << 60;
  EXPECT_THAT(refusal({one}), AllOf(HasSubstr("1152921504606846975 of 1152921504606846976 shards"),
                                    HasSubstr("21/1152921504606846976, ...")));
}

TEST(MergedReports, WithoutShardsStandOneAfterTheOther) {
  const Report joined = merged({{"x", report_about({"a", "b"})}, {"y", report_about({"c"})}});
  Report expected = report_about({"a", "b", "c"});
  expected.seconds = 3;
  EXPECT_EQ(to_json(joined), to_json(expected));
}

}  // namespace
}  // namespace gradstone::merge_reports_test
