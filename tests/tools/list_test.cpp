// The subcommands list and --help, as their users meet them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "numeric/training/initializer.hpp"
#include "numeric/training/scheduler.hpp"
#include "reference/derive/hessian.hpp"
#include "reference/registry.hpp"
#include "tests/support/program_matchers.hpp"

namespace gradstone {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;
using testing_support::FitsEightyColumnsWithoutColour;
using testing_support::IsRefusedWith;
using testing_support::run_gradstone;

TEST(ListCommand, NamesEverything) {
  const auto outcome = run_gradstone("list");
  EXPECT_EQ(outcome.status, 0) << outcome.errors;
  for (const auto& entry : registry()) EXPECT_THAT(outcome.output, HasSubstr("  " + entry.name));
}

TEST(ListCommand, PrintsAtMostEightyColumnsWithoutColour) {
  EXPECT_THAT(run_gradstone("list").output, FitsEightyColumnsWithoutColour());
}

TEST(ListCommand, SelectsAKind) {
  const auto outcome = run_gradstone("list --kind loss");
  EXPECT_THAT(outcome.output, HasSubstr("cross_entropy"));
  EXPECT_THAT(outcome.output, Not(HasSubstr("batch_normalization")));
}

TEST(ListCommand, AnswersAnUnknownKindWithTheNearest) {
  EXPECT_THAT(run_gradstone("list --kind los"), IsRefusedWith("did you mean loss"));
}

TEST(ListCommand, PrintsJsonForPrograms) {
  const auto outcome = run_gradstone("list --json");
  const auto list = nlohmann::json::parse(outcome.output);
  ASSERT_EQ(list.size(), registry().size() + hessian_entries().size() + schedulers().size() +
                             initializers().size());
  for (std::size_t k = 0; k < registry().size(); ++k) {
    EXPECT_EQ(list[k]["name"], registry()[k].name);
    EXPECT_EQ(list[k]["kind"], kind_name(registry()[k].kind));
    EXPECT_EQ(list[k]["forms"].size(), registry()[k].forms.size());
  }
}

// What is listed without deriving anything is what is derived.
TEST(ListCommand, NamesTheHessianVectorProductsThatThereAre) {
  const auto list = nlohmann::json::parse(run_gradstone("list --kind hessian --json").output);
  const auto entries = hessian_entries();
  ASSERT_EQ(list.size(), entries.size());
  for (std::size_t k = 0; k < entries.size(); ++k) {
    EXPECT_EQ(list[k]["name"], "hessian:" + entries[k]->name);
    EXPECT_EQ(list[k]["kind"], "hessian");
    EXPECT_EQ(list[k]["forms"].size(), entries[k]->forms.size());
  }
  EXPECT_THAT(run_gradstone("list").output,
              HasSubstr("  hessian:batch_normalization      columns normalized by the batch"));
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
  EXPECT_THAT(run_gradstone("lst"), IsRefusedWith("did you mean list"));
}

TEST(CommandLine, NeedsACommand) {
  EXPECT_EQ(run_gradstone("").status, 2);
}

TEST(CommandLine, KnowsItsVersion) {
  const auto outcome = run_gradstone("--version");
  EXPECT_EQ(outcome.status, 0);
  EXPECT_THAT(outcome.output,
              testing::MatchesRegex("gradstone [0-9.]+ \\(GiNaC [0-9.]+, Eigen [0-9.]+\\)\n"));
}

}  // namespace
}  // namespace gradstone
