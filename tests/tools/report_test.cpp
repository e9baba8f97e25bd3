// --shard of prove and verify, and the subcommand report, as their users meet them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/json_schema.hpp"
#include "tests/support/program_matchers.hpp"

namespace gradstone::report_command_test {
namespace {

using nlohmann::json;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing_support::content_of;
using testing_support::IsRefusedWith;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

// What two runs of the same have in common: all but times, and the order in which GiNaC writes
// terms.
json without_chance(json report) {
  if (report.is_object()) {
    report.erase("seconds");
    if (report.value("checker", "") == "GiNaC") report.erase("detail");
  }
  if (report.is_structured())
    for (auto& part : report) part = without_chance(part);
  return report;
}

class Shards : public testing::Test {
 protected:
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  // Runs a command for each shard and returns the names of the reports.
  std::string run_shards(const std::string& command, int count, int status = 0) const {
    std::string files;
    for (int k = 1; k <= count; ++k) {
      const std::string name = file("shard" + std::to_string(k) + ".json");
      const auto outcome = run_gradstone(command + " --shard " + std::to_string(k) + "/" +
                                         std::to_string(count) + " --json " + name);
      EXPECT_EQ(outcome.status, status) << outcome.output << outcome.errors;
      EXPECT_THAT(outcome.output,
                  HasSubstr(", shard " + std::to_string(k) + "/" + std::to_string(count)));
      files = name + " " + files;
    }
    return files;
  }

  // Whether the shards of a command make up what it finds as a whole, with the same exit status.
  void expect_the_whole(const std::string& command, int count) const {
    const auto whole = run_gradstone(command + " --json " + file("whole.json"));
    std::string files;
    for (int k = count; k >= 1; --k) {
      const std::string name = file("shard" + std::to_string(k) + ".json");
      run_gradstone(command + " --shard " + std::to_string(k) + "/" + std::to_string(count) +
                    " --json " + name);
      files += " " + name;
    }
    const auto merged = run_gradstone("report" + files + " --json " + file("merged.json"));
    EXPECT_EQ(merged.status, whole.status) << merged.errors;
    EXPECT_EQ(without_chance(json::parse(content_of(file("merged.json")))),
              without_chance(json::parse(content_of(file("whole.json")))));
  }

  TemporaryFolder folder_;
};

TEST_F(Shards, TogetherAreTheWhole) {
  expect_the_whole("verify --level quick linear softmax sigmoid layer:relu squared_error", 3);
  expect_the_whole("prove examples/prove/focal_loss.eq examples/prove/wrong_focal_loss.eq", 4);
}

// A function that jumps is refuted, unless others need it and none differentiates through it. A
// shard does not check the others, but has to know them.
TEST_F(Shards, KnowWhatStandsInTheSameFile) {
  const std::string gate = "activation gate\n  f(x) = where x <= 0: 0, else: 1\n  f'(x) = 0\n";
  folder_.write("gate.eq", gate);
  folder_.write("rectified.eq", gate +
                                    "\nlayer rectified\n  input X: N x D\n  forward\n"
                                    "    Y = relu(X)\n  backward\n"
                                    "    DX = hadamard(DY, gate(X))\n");
  EXPECT_EQ(run_gradstone("prove " + file("gate.eq")).status, 1);
  EXPECT_EQ(run_gradstone("prove " + file("rectified.eq")).status, 0);
  expect_the_whole("prove " + file("rectified.eq"), 2);
}

TEST_F(Shards, FitTheSchema) {
  run_shards("verify --level quick linear softmax", 2);
  const testing_support::JsonSchema schema(
      json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/report.schema.json")));
  const auto report = json::parse(content_of(file("shard1.json")));
  EXPECT_THAT(schema.problems(report), IsEmpty());
  EXPECT_EQ(report["shard"]["count"], 2);
}

TEST_F(Shards, AreBalancedByTheTimesOfAnEarlierRun) {
  const std::string command = "verify --level quick layer:affine layer:dropout squared_error";
  ASSERT_EQ(run_gradstone(command + " --json " + file("earlier.json")).status, 0);
  auto earlier = json::parse(content_of(file("earlier.json")));
  const std::size_t count = earlier["systems"].size();
  ASSERT_GT(count, 3u);
  for (auto& system : earlier["systems"]) system["seconds"] = 1;
  earlier["systems"][2]["seconds"] = 100;
  folder_.write("earlier.json", earlier.dump());
  const std::string times = " --times " + file("earlier.json");
  const std::string files = run_shards(command + times, 2);
  // The long one stands alone, and is in the first shard.
  EXPECT_THAT(json::parse(content_of(file("shard1.json")))["shard"]["places"], ElementsAre(2));
  const auto all = run_gradstone("report " + files);
  EXPECT_EQ(all.status, 0) << all.errors;
  // One of them divided in another way.
  run_gradstone(command + " --shard 2/2 --json " + file("shard2.json"));
  EXPECT_THAT(run_gradstone("report " + files), IsRefusedWith("by the same --times"));
}

// Mutants are dealt out one by one, so that one claim is in several shards.
TEST_F(Shards, OfMutantsAreTheWhole) {
  expect_the_whole("mutate linear activation:silu", 3);
  expect_the_whole("mutate softmax --kind 'wrong sign'", 2);
  expect_the_whole("mutate examples/prove/wrong_focal_loss.eq", 2);
  const testing_support::JsonSchema schema(
      json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/mutation.schema.json")));
  EXPECT_THAT(schema.problems(json::parse(content_of(file("shard1.json")))), IsEmpty());
  EXPECT_THAT(run_gradstone("mutate activation:silu --shard 1/1000"),
              IsRefusedWith("mutants can't be divided into 1000 shards, of which none is empty"));
}

// The expected values are judged as answers; one of them is spoilt.
TEST_F(Shards, OfAnswersAreTheWhole) {
  const std::string vectors = file("vectors");
  ASSERT_EQ(
      run_gradstone("vectors activation:relu activation:silu activation:sigmoid --format text "
                    "--out " +
                    vectors)
          .status,
      0);
  const std::string command =
      "check " + vectors + " --candidate " + vectors + " --require Y,DX --no-power";
  expect_the_whole(command, 3);
  folder_.write("vectors/silu/generic.out.txt", "Y 1 1\n0\nDX 1 1\n0\n");
  expect_the_whole(command, 2);
  EXPECT_EQ(run_gradstone("report " + file("shard1.json") + " " + file("shard2.json")).status, 1);
  const testing_support::JsonSchema schema(
      json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/check.schema.json")));
  EXPECT_THAT(schema.problems(json::parse(content_of(file("shard1.json")))), IsEmpty());

  // By times: the long one stands alone.
  run_gradstone(command + " --json " + file("earlier.json"));
  auto earlier = json::parse(content_of(file("earlier.json")));
  for (auto& system : earlier["systems"]) system["seconds"] = 1;
  earlier["systems"][1]["seconds"] = 100;
  folder_.write("earlier.json", earlier.dump());
  run_gradstone(command + " --shard 1/2 --times " + file("earlier.json") + " --json " +
                file("shard1.json"));
  EXPECT_THAT(json::parse(content_of(file("shard1.json")))["shard"]["places"], ElementsAre(1));
  EXPECT_THAT(run_gradstone(command + " --shard 1/4"), IsRefusedWith("give at most 3"));
}

TEST_F(Shards, OfDifferentCommandsOrWholesAreRefused) {
  const auto write = [&](const std::string& command, const std::string& name) {
    run_gradstone(command + " --json " + file(name));
    return file(name);
  };
  const auto verified = write("prove layer:affine --shard 1/1", "a.json");
  const auto mutated = write("mutate layer:affine --shard 1/2", "b.json");
  const auto other = write("mutate layer:linear --shard 2/2", "c.json");
  EXPECT_THAT(run_gradstone("report " + mutated + " " + verified),
              IsRefusedWith("a.json: is no report of gradstone mutate"));
  EXPECT_THAT(run_gradstone("report " + verified + " " + mutated),
              IsRefusedWith("b.json: is no report of gradstone prove or verify"));
  EXPECT_THAT(run_gradstone("report " + mutated), IsRefusedWith("1 of 2 shards is missing"));
  EXPECT_THAT(run_gradstone("report " + mutated + " " + other), IsRefusedWith("don't go together"));
  EXPECT_THAT(run_gradstone("report " + mutated + " --junit -"), IsRefusedWith("--junit"));
  auto spoilt = json::parse(content_of(mutated));
  spoilt["counts"]["killed"] = 1;
  folder_.write("b.json", spoilt.dump());
  EXPECT_THAT(run_gradstone("report " + mutated), IsRefusedWith("/counts/killed"));
}

TEST_F(Shards, ThatCantBeAreRefusedWithTheRemedy) {
  for (const char* bad : {"0/2", "3/2", "1", "1/", "/2", "1/0", "a/b", "1/2x", "-1/2", "''",
                          "99999999999999999999/2", "1/99999999999999999999"})
    EXPECT_EQ(run_gradstone("prove layer:affine --shard " + std::string(bad)).status, 2) << bad;
  EXPECT_THAT(run_gradstone("prove layer:affine --shard 3/2"),
              IsRefusedWith("expected a number and how many shards there are, as 1/4"));
  EXPECT_THAT(run_gradstone("prove layer:affine --shard 1/1000"),
              IsRefusedWith("1 system can't be divided into 1000 shards, of which none is empty; "
                            "give at most 1"));
  EXPECT_THAT(run_gradstone("prove layer:affine --times x.json"), IsRefusedWith("--shard"));
  EXPECT_THAT(run_gradstone("prove layer:affine --shard 1/1 --times README.md"),
              IsRefusedWith("README.md: parse error at line 1, column 1"));
  EXPECT_THAT(run_gradstone("prove layer:affine --shard 1/1 --certificate c.json"),
              IsRefusedWith("--certificate is about all claims"));
  EXPECT_THAT(run_gradstone("verify --layers Linear --layer-sizes '64;10' --loss SquaredError "
                            "--load-dataset data/digits.npz --shard 1/2"),
              IsRefusedWith("a network is one"));
}

TEST_F(Shards, AreNotReplacedByTheReportTheyAreReadFor) {
  run_shards("prove layer:affine", 1);
  const std::string shard = file("shard1.json");
  EXPECT_THAT(run_gradstone("report " + shard + " --json " + shard), IsRefusedWith("same file"));
}

TEST_F(Shards, ThatAreMissingOrDoubledAreRefused) {
  run_shards("prove linear softmax", 2);
  const std::string one = file("shard1.json"), two = file("shard2.json");
  EXPECT_THAT(run_gradstone("report " + one),
              IsRefusedWith("1 of 2 shards is missing: --shard 2/2"));
  EXPECT_THAT(run_gradstone("report " + one + " " + two + " " + one), IsRefusedWith("given twice"));
  std::filesystem::copy(one, file("copy.json"));
  EXPECT_THAT(run_gradstone("report " + one + " " + file("copy.json")),
              IsRefusedWith("shard 1/2 is given twice"));
  EXPECT_EQ(run_gradstone("prove linear sigmoid --shard 2/2 --json " + two).status, 0);
  EXPECT_THAT(run_gradstone("report " + one + " " + two), IsRefusedWith("different systems"));
}

TEST(ReportCommand, JoinsSeparateReportsAndPrintsThemAsVerifyDoes) {
  const TemporaryFolder folder;
  const std::string a = (folder / "a.json").string(), b = (folder / "b.json").string();
  run_gradstone("prove layer:affine --json " + a);
  run_gradstone("prove examples/prove/wrong_focal_loss.eq --json " + b);
  const std::string junit = (folder / "all.xml").string();
  const auto outcome = run_gradstone("report " + a + " " + b + " --junit " + junit);
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, AllOf(HasSubstr("  affine "), HasSubstr("counterexample with"),
                                    HasSubstr("claims about 3 systems: 1 refuted, ")));
  EXPECT_THAT(content_of(junit), HasSubstr("failures=\"1\""));
  const auto piped = run_gradstone("report - --json - < " + a);
  EXPECT_EQ(without_chance(json::parse(piped.output)), without_chance(json::parse(content_of(a))));
}

TEST(ReportCommand, RefusesWhatIsNoReport) {
  EXPECT_THAT(run_gradstone("report no_such.json"), IsRefusedWith("no_such.json can't be opened"));
  EXPECT_THAT(run_gradstone("report docs"), IsRefusedWith("docs"));
  EXPECT_THAT(run_gradstone("report docs/conformance/nerva.json"),
              IsRefusedWith("docs/conformance/nerva.json: is no report of gradstone"));
  EXPECT_THAT(run_gradstone("report data/digits.npz"),
              IsRefusedWith("data/digits.npz: parse error at line 1, column 1"));
  EXPECT_THAT(run_gradstone("report /dev/null"), IsRefusedWith("/dev/null: parse error"));
  EXPECT_THAT(run_gradstone("report README.md ./README.md"), IsRefusedWith("is given twice"));
  EXPECT_EQ(run_gradstone("report").status, 2);
  EXPECT_THAT(run_gradstone("report /dev/zero"), IsRefusedWith("longer than any report"));
}

}  // namespace
}  // namespace gradstone::report_command_test
