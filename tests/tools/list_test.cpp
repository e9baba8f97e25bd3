// The subcommands list and --help, as their users meet them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "numeric/training/initializer.hpp"
#include "numeric/training/scheduler.hpp"
#include "reference/registry.hpp"
#include "tests/support/run_program.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;
using testing_support::run_gradstone;

TEST(ListCommand, NamesEverything) {
  const auto outcome = run_gradstone("list");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  for (const auto& entry : registry()) EXPECT_THAT(outcome.output, HasSubstr("  " + entry.name));
}

TEST(ListCommand, PrintsAtMostEightyColumnsWithoutColour) {
  std::istringstream lines(run_gradstone("list").output);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 80u) << line;
  EXPECT_THAT(lines.str(), Not(HasSubstr("\033")));
}

TEST(ListCommand, SelectsAKind) {
  const auto outcome = run_gradstone("list --kind loss");
  EXPECT_THAT(outcome.output, HasSubstr("cross_entropy"));
  EXPECT_THAT(outcome.output, Not(HasSubstr("batch_normalization")));
}

TEST(ListCommand, AnswersAnUnknownKindWithTheNearest) {
  const auto outcome = run_gradstone("list --kind los");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("did you mean loss"));
  EXPECT_THAT(outcome.output, IsEmpty());
}

TEST(ListCommand, PrintsJsonForPrograms) {
  const auto outcome = run_gradstone("list --json");
  const auto list = nlohmann::json::parse(outcome.output);
  ASSERT_EQ(list.size(), registry().size() + schedulers().size() + initializers().size());
  for (std::size_t k = 0; k < registry().size(); ++k) {
    EXPECT_EQ(list[k]["name"], registry()[k].name);
    EXPECT_EQ(list[k]["kind"], kind_name(registry()[k].kind));
    EXPECT_EQ(list[k]["forms"].size(), registry()[k].forms.size());
  }
}

TEST(ListCommand, ShowsSchedulersAndInitializersAsTheyAreWritten) {
  const auto list = run_gradstone("list").output;
  for (const auto* entries : {&schedulers(), &initializers()}) {
    for (const auto& entry : *entries) {
      EXPECT_THAT(list, HasSubstr("  " + entry.name));
      if (!entry.parameters.empty()) {
        EXPECT_THAT(list, HasSubstr("write: " + signature(entry)));
      }
    }
  }
  EXPECT_THAT(run_gradstone("list --kind initializer").output, Not(HasSubstr("StepBased")));
}

TEST(ListCommand, SaysInJsonWhichParametersHaveDefaults) {
  const auto schedulers =
      nlohmann::json::parse(run_gradstone("list --kind scheduler --json").output);
  EXPECT_EQ(schedulers[4]["name"], "MultiStepLR");
  EXPECT_EQ(schedulers[4]["parameters"][1],
            (nlohmann::json{{"name", "milestones"}, {"default", nullptr}, {"list", true}}));
  for (const auto& entry :
       nlohmann::json::parse(run_gradstone("list --kind initializer --json").output)) {
    if (entry["name"] == "Normal") {
      EXPECT_EQ(entry["parameters"][1]["default"], 1);
    }
  }
}

TEST(Help, OpensWithExamples) {
  for (const char* command : {"", "list ", "show ", "verify "})
    EXPECT_THAT(run_gradstone(command + std::string("--help")).output, StartsWith("Examples:\n"));
}

TEST(CommandLine, AnswersAnUnknownCommandWithTheNearest) {
  const auto outcome = run_gradstone("lst");
  EXPECT_EQ(outcome.status, 2);
  EXPECT_THAT(outcome.errors, HasSubstr("did you mean list"));
}

TEST(CommandLine, NeedsACommand) {
  EXPECT_EQ(run_gradstone("").status, 2);
}

TEST(CommandLine, KnowsItsVersion) {
  const auto outcome = run_gradstone("--version");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output, testing::MatchesRegex("[0-9]+\\.[0-9]+\\.[0-9]+\n"));
}

}  // namespace
}  // namespace gradstone
