// The subcommand mutate, as its users meet it.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/json_schema.hpp"
#include "tests/support/program_matchers.hpp"

namespace gradstone {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing_support::content_of;
using testing_support::FitsEightyColumnsWithoutColour;
using testing_support::IsRefusedWith;
using testing_support::run;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

nlohmann::json without_times(nlohmann::json report) {
  report.erase("seconds");
  for (auto& system : report["systems"])
    for (auto& claim : system["claims"])
      for (auto& mutant : claim["mutants"]) mutant.erase("seconds");
  return report;
}

TEST(MutateCommand, KillsAllThatIsWrongInALayerAndReportsIt) {
  const TemporaryFolder folder;
  const auto file = (folder.path() / "mutants.json").string();
  const auto outcome = run_gradstone("mutate layer:softmax --json " + file);
  EXPECT_EQ(outcome.status, 0) << outcome.output;
  EXPECT_THAT(outcome.output, FitsEightyColumnsWithoutColour());
  EXPECT_THAT(outcome.output, Not(HasSubstr("undecided")));
  EXPECT_THAT(outcome.errors, IsEmpty());

  const auto report = nlohmann::json::parse(content_of(file));
  const testing_support::JsonSchema schema(
      nlohmann::json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/mutation.schema.json")));
  EXPECT_THAT(schema.problems(report), IsEmpty());
  EXPECT_EQ(report["counts"]["survives"], 0);
  EXPECT_EQ(report["counts"]["checks"]["GiNaC"]["killed"], report["counts"]["killed"]);
  EXPECT_GT(report["counts"]["equivalent"], 0);
  EXPECT_GT(report["kinds"]["transpose"]["ill_shaped"], 0);
}

TEST(MutateCommand, FindsTheSameInAnyNumberOfProcesses) {
  const auto one = run_gradstone("mutate linear --jobs 1 --json -");
  const auto four = run_gradstone("mutate linear --jobs 4 --json -");
  EXPECT_EQ(without_times(nlohmann::json::parse(one.output)),
            without_times(nlohmann::json::parse(four.output)));
}

TEST(MutateCommand, SaysWhatTheBoundsOfCheckSeeAndWhatWasChanged) {
  const auto outcome = run_gradstone("mutate activation:silu --bounds f32 --trees --json -");
  const auto report = nlohmann::json::parse(outcome.output);
  const testing_support::JsonSchema schema(
      nlohmann::json::parse(content_of(GRADSTONE_SOURCE_DIR "/data/schemas/mutation.schema.json")));
  EXPECT_THAT(schema.problems(report), IsEmpty());
  const auto& seen = report["counts"]["checks"]["bounds of f32"];
  EXPECT_EQ(seen["killed"], seen["of"]);
  EXPECT_GT(seen["of"], 20);
  std::size_t equations = 0, functions = 0;
  for (const auto& claim : report["systems"][0]["claims"]) {
    for (const auto& mutant : claim["mutants"]) {
      const auto& changed = mutant["changed"];
      EXPECT_TRUE(changed["value"].contains("op")) << mutant["description"];
      equations += changed.contains("equation");
      functions += changed.contains("function");
    }
  }
  EXPECT_GT(equations, 10u);
  EXPECT_GT(functions, 10u);
  EXPECT_THAT(run_gradstone("mutate linear --bounds f23"), IsRefusedWith("f23"));
}

TEST(MutateCommand, SharesMutantsOutToParts) {
  std::size_t all = 0;
  for (const char* part : {"1/3", "2/3", "3/3"}) {
    const auto outcome = run_gradstone("mutate linear --json - --shard " + std::string(part));
    all += nlohmann::json::parse(outcome.output)["counts"]["killed"].get<std::size_t>();
  }
  const auto whole = run_gradstone("mutate linear --json -");
  EXPECT_EQ(all, nlohmann::json::parse(whole.output)["counts"]["killed"].get<std::size_t>());
}

TEST(MutateCommand, ReadsFilesAndTheStandardInput) {
  const auto file = run_gradstone("mutate examples/prove/embedding.eq --kind 'ids counted once'");
  EXPECT_EQ(file.status, 0) << file.output << file.errors;
  EXPECT_THAT(file.output, HasSubstr("1 mutant of 1 claim about 1 system"));
  const auto input = run("cd " GRADSTONE_SOURCE_DIR " && " GRADSTONE_PROGRAM_DIR
                         "/gradstone mutate - --list < examples/prove/embedding.eq");
  EXPECT_THAT(input.output, HasSubstr("ids counted once          DW: of equal ids"));
}

TEST(MutateCommand, ListsWithoutJudging) {
  const auto outcome = run_gradstone("mutate linear --list --kind transpose");
  EXPECT_EQ(outcome.status, 5) << outcome.output;  // no shape of this layer allows one
  const auto all = run_gradstone("mutate linear --list");
  EXPECT_EQ(all.status, 0);
  EXPECT_THAT(all.output, AllOf(HasSubstr("layer linear, gradient DX\n"),
                                HasSubstr("  zeros                     DX: nothing but zeros\n")));
}

TEST(MutateCommand, JudgesNoMutantOfWhatIsWrongItself) {
  const auto outcome = run_gradstone("mutate examples/prove/wrong_focal_loss.eq");
  EXPECT_EQ(outcome.status, 1);
  EXPECT_THAT(outcome.output, HasSubstr("the equation itself is refuted"));
  EXPECT_THAT(outcome.output, FitsEightyColumnsWithoutColour());
}

TEST(MutateCommand, SaysWhatIsWrongWithItsArguments) {
  EXPECT_THAT(run_gradstone("mutate lineer"), IsRefusedWith("linear"));
  EXPECT_THAT(run_gradstone("mutate linear --kind 'wrong sgn'"), IsRefusedWith("wrong sign"));
  EXPECT_THAT(run_gradstone("mutate linear --level quik"), IsRefusedWith("quick"));
  EXPECT_THAT(run_gradstone("mutate linear --list --json -"), IsRefusedWith("excludes"));
  for (const char* shard : {"0/2", "3/2", "1", "a/b", "1/0", "-1/2", "1/2x"})
    EXPECT_THAT(run_gradstone("mutate linear --shard " + std::string(shard)),
                IsRefusedWith("as 1/4, 2/4"));
}

TEST(MutateCommand, SaysWhereThereIsNothingToMutate) {
  const TemporaryFolder folder;
  const auto file = folder.write("empty.eq", "# nothing\n").string();
  EXPECT_EQ(run_gradstone("mutate " + file).status, 5);
}

}  // namespace
}  // namespace gradstone
