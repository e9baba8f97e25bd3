// Where the options that write put what they write: files, links, pipes, devices, and `-`.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "tests/support/program_matchers.hpp"

namespace gradstone::output_test {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;
using testing_support::content_of;
using testing_support::IsRefusedWith;
using testing_support::run;
using testing_support::run_gradstone;
using testing_support::TemporaryFolder;

// All that write a report, about something that is proved in a moment.
const std::string reports[] = {"prove layer:affine --json",
                               "verify layer:affine --level quick --json",
                               "conform examples/prove/focal_loss.eq --json"};

bool is_json(const std::string& text) {
  return nlohmann::json::accept(text);
}

TEST(Output, ToStdoutIsAllThatStdoutGets) {
  for (const auto& command : reports) {
    for (const char* name : {"-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"}) {
      const auto outcome = run_gradstone(command + " " + name);
      EXPECT_EQ(outcome.status, 0) << command << name << outcome.errors;
      EXPECT_TRUE(is_json(outcome.output)) << command << name << outcome.output;
      EXPECT_THAT(outcome.errors, HasSubstr("proved")) << command << name;
    }
  }
}

TEST(Output, GoesThroughAPipe) {
  for (const auto& command : reports) {
    const auto outcome = run_gradstone(command + " - 2>/dev/null | cat");
    EXPECT_TRUE(is_json(outcome.output)) << command << outcome.output;
  }
  const auto junit = run_gradstone("prove layer:affine --junit /dev/stdout | cat");
  EXPECT_THAT(junit.output, StartsWith("<?xml"));
  const auto certificates = run_gradstone("prove layer:affine --certificate - | cat");
  EXPECT_TRUE(is_json(certificates.output)) << certificates.output;
}

TEST(Output, KeepsALinkToTheProcessesOwnStdout) {
  const TemporaryFolder folder;
  const auto link = folder / "link";
  std::filesystem::create_symlink("/dev/stdout", link);
  const auto outcome = run_gradstone("prove layer:affine --json " + link.string());
  EXPECT_TRUE(is_json(outcome.output)) << outcome.output;
  EXPECT_TRUE(std::filesystem::is_symlink(link));
}

TEST(Output, FollowsALinkToAFileAndKeepsIt) {
  const TemporaryFolder folder;
  folder.write("report.json", "old");
  std::filesystem::create_symlink("report.json", folder / "link");
  const auto outcome = run_gradstone("prove layer:affine --json " + (folder / "link").string());
  EXPECT_EQ(outcome.status, 0);
  EXPECT_TRUE(is_json(content_of(folder / "report.json")));
  EXPECT_TRUE(std::filesystem::is_symlink(folder / "link"));
  EXPECT_EQ(folder.names().size(), 2u);
}

TEST(Output, ToTheFileThatStdoutGoesToLosesNothing) {
  const TemporaryFolder folder;
  const auto file = (folder / "out").string();
  EXPECT_EQ(run_gradstone("prove layer:affine --json " + file + " > " + file).status, 0);
  EXPECT_TRUE(is_json(content_of(file)));
}

TEST(Output, ToAFullDiskIsAnErrorAfterTheVerdicts) {
  for (const char* option : {"--json", "--junit", "--certificate"}) {
    const auto outcome = run_gradstone("prove layer:affine " + std::string(option) + " /dev/full");
    EXPECT_EQ(outcome.status, 2) << option;
    EXPECT_THAT(outcome.output, HasSubstr(" proved (")) << option;
    EXPECT_THAT(outcome.errors, AllOf(HasSubstr("/dev/full"), HasSubstr("No space left")))
        << option;
  }
  EXPECT_EQ(run_gradstone("prove layer:affine --json - >/dev/full").status, 2);
  EXPECT_EQ(run_gradstone("prove layer:affine >/dev/full").status, 2);
  EXPECT_EQ(run_gradstone("show layer:affine >/dev/full").status, 2);
  EXPECT_EQ(run_gradstone("list >/dev/full").status, 2);
}

TEST(Output, IsRefusedBeforeAnythingRunsWhereItIsPlain) {
  EXPECT_THAT(run_gradstone("prove layer:affine --json /no/such/folder/r.json"),
              IsRefusedWith("/no/such/folder/r.json"));
  EXPECT_THAT(run_gradstone("prove layer:affine --json /"), IsRefusedWith("Is a directory"));
  EXPECT_THAT(run_gradstone("prove layer:affine --json ''"), IsRefusedWith("--json"));
  EXPECT_THAT(run_gradstone("prove layer:affine --json - --junit -"),
              IsRefusedWith("--json and --junit both write to stdout"));
  EXPECT_THAT(run_gradstone("prove layer:affine --certificate /dev/stdout --junit -"),
              IsRefusedWith("both write to stdout"));
}

// A status tells of the claims, wherever the report goes.
TEST(Output, ChangesNoStatus) {
  const std::string wrong = "examples/prove/wrong_focal_loss.eq";
  for (const char* name : {"-", "/dev/stdout", "/dev/null"}) {
    EXPECT_EQ(run_gradstone("prove " + wrong + " --json " + name).status, 1);
    EXPECT_EQ(
        run_gradstone("prove layer:affine --sizes N=2,D=3 --json " + std::string(name)).status, 3);
  }
  const auto piped =
      run("( cd " GRADSTONE_SOURCE_DIR " && " GRADSTONE_PROGRAM_DIR "/gradstone prove " + wrong +
          " --json - 2>/dev/null; "
          "echo status $? >&2 ) | cat");
  EXPECT_THAT(piped.errors, HasSubstr("status 1\n"));
}

}  // namespace
}  // namespace gradstone::output_test
