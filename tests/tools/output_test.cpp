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
  for (const char* command : {"list", "list --json", "show relu", "show relu --format json"})
    EXPECT_THAT(run_gradstone(std::string(command) + " >/dev/full"),
                IsRefusedWith("error: stdout can't be written: No space left on device\n"));
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

// Equations, and other names of their file.
class OutputOverInput : public testing::Test {
 protected:
  OutputOverInput() {
    std::filesystem::create_symlink("e.eq", folder_ / "link.eq");
    std::filesystem::create_hard_link(folder_ / "e.eq", folder_ / "hard.eq");
  }

  testing_support::Outcome gradstone(const std::string& arguments) const {
    return run("cd " + folder_.path().string() + " && " GRADSTONE_PROGRAM_DIR "/gradstone " +
               arguments);
  }

  const std::string text_ = "identity a: T(T(X)) = X for X: m x n\n";
  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.write("e.eq", text_);
};

TEST_F(OutputOverInput, IsRefusedBeforeAnythingIsRead) {
  const std::pair<std::string, std::vector<std::string>> commands[] = {
      {"prove", {"--json", "--junit", "--certificate"}},
      {"verify", {"--json", "--junit"}},
      {"conform", {"--json", "--markdown", "--latex"}}};
  for (const auto& [command, options] : commands)
    for (const auto& option : options)
      for (const auto& name :
           {std::string("e.eq"), std::string("./e.eq"), file_.string(), std::string("link.eq"),
            std::string("hard.eq"), "../" + folder_.path().filename().string() + "/e.eq"}) {
        for (const char* input : {"e.eq", "link.eq"}) {
          const auto arguments = command + " " + input + " " + option + " " + name;
          EXPECT_THAT(gradstone(arguments),
                      IsRefusedWith("FILE and " + option + " name the same file, " + name + ";"))
              << arguments;
        }
      }
  EXPECT_THAT(gradstone("prove - --json e.eq < e.eq"), IsRefusedWith("name the same file, e.eq"));
  EXPECT_THAT(gradstone("prove absent.eq --json ./absent.eq"), IsRefusedWith("the same file"));
  EXPECT_THAT(gradstone("verify --layers Linear --layer-sizes '2;2' --loss SquaredError "
                        "--load-dataset data.npz --json ./data.npz"),
              IsRefusedWith("--load-dataset and --json name the same file, ./data.npz"));
  EXPECT_EQ(content_of(file_), text_);
  EXPECT_EQ(folder_.names().size(), 3u);
}

TEST_F(OutputOverInput, OrOverAnotherOutputIsRefused) {
  folder_.write("one", "");
  std::filesystem::create_hard_link(folder_ / "one", folder_ / "two");
  std::filesystem::create_symlink("new", folder_ / "to_new");
  for (const char* names :
       {"--json x --junit x", "--json x --junit ./x", "--json x --junit \"$PWD/x\"",
        "--json one --junit two", "--json to_new --junit new"})
    EXPECT_THAT(gradstone("prove e.eq " + std::string(names)),
                IsRefusedWith("--json and --junit name the same file, "))
        << names;
  EXPECT_THAT(gradstone("prove e.eq --json x --certificate x"), IsRefusedWith("the same file"));
  EXPECT_THAT(gradstone("conform e.eq --latex a.md --markdown a.md"),
              IsRefusedWith("--markdown and --latex name the same file, a.md"));
}

TEST_F(OutputOverInput, IsNoneWhereNothingCanBeLost) {
  EXPECT_EQ(gradstone("prove e.eq e.eq link.eq --json /dev/null --junit /dev/null").status, 0);
  EXPECT_EQ(gradstone("prove layer:affine --json affine").status, 0);
  EXPECT_EQ(gradstone("prove layer:affine --json affine").status, 0) << "the report of before";
}

TEST_F(OutputOverInput, IsNoOptionThatLacksItsName) {
  for (const char* next : {"--junit", "--unknown", "-x"})
    EXPECT_THAT(gradstone("prove e.eq --json " + std::string(next)),
                IsRefusedWith(std::string("--json: a name or value is missing before ") + next +
                              "; a file of that name is ./" + next));
  EXPECT_THAT(gradstone("verify --layers --loss"), IsRefusedWith("--layers: a name or value"));
  EXPECT_EQ(folder_.names().size(), 3u);
  EXPECT_EQ(gradstone("prove e.eq --json ./--junit").status, 0);
  EXPECT_TRUE(is_json(content_of(folder_ / "--junit")));
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
