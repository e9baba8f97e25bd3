// The jobs of docs/shards.md, run as a CI and as Slurm run them.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>

#include "tests/docs/markdown.hpp"
#include "tests/support/run_program.hpp"

namespace gradstone::shards_test {
namespace {

using testing::HasSubstr;
using testing_support::TemporaryFolder;

// The blocks of the page in this language.
std::vector<std::string> shown(const std::string& language) {
  std::vector<std::string> texts;
  for (const auto& block : testing_support::blocks(language))
    if (block.page.filename() == "shards.md") texts.push_back(block.text);
  return texts;
}

// A folder in which the commands of the page can be run, as in a clone with gradstone installed.
class Jobs : public testing::Test {
 protected:
  Jobs() {
    std::filesystem::create_directory_symlink(GRADSTONE_SOURCE_DIR "/derivations",
                                              folder_ / "derivations");
  }

  testing_support::Outcome run(const std::string& script) const {
    return testing_support::run("cd " + folder_.path().string() +
                                " && export PATH=" GRADSTONE_PROGRAM_DIR ":\"$PATH\"\n" + script);
  }

  void expect_the_whole(const std::string& report) const {
    const auto last = run(report);
    EXPECT_EQ(last.status, 0) << last.errors;
    EXPECT_THAT(last.output, HasSubstr("94 claims about 14 systems: 94 proved ("));
    EXPECT_TRUE(std::filesystem::exists(folder_ / "report.json"));
    EXPECT_TRUE(std::filesystem::exists(folder_ / "report.xml"));
  }

  TemporaryFolder folder_;
};

TEST_F(Jobs, OfTheMatrixMakeUpTheWhole) {
  const auto yaml = shown("yaml");
  ASSERT_EQ(yaml.size(), 1u);
  std::vector<std::string> commands;
  const std::regex command("- run: ([^\n]*)");
  for (std::sregex_iterator at(yaml[0].begin(), yaml[0].end(), command), end; at != end; ++at)
    commands.push_back((*at)[1].str());
  ASSERT_EQ(commands.size(), 2u);
  ASSERT_THAT(yaml[0], HasSubstr("shard: [1, 2, 3, 4]"));
  const std::regex shard(R"(\$\{\{ matrix\.shard \}\})");
  for (const char* number : {"1", "2", "3", "4"}) {
    const auto outcome = run(std::regex_replace(commands[0], shard, number));
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
  }
  expect_the_whole(commands[1]);
}

TEST_F(Jobs, OfTheArrayMakeUpTheWhole) {
  const auto scripts = shown("sh");
  ASSERT_EQ(scripts.size(), 2u);
  ASSERT_THAT(scripts[0], HasSubstr("#SBATCH --array=1-4\n"));
  for (const char* number : {"3", "1", "4", "2"}) {
    const std::string task = "export SLURM_ARRAY_TASK_COUNT=4 SLURM_ARRAY_TASK_ID=";
    const auto outcome = run(task + number + "\n" + scripts[0]);
    EXPECT_EQ(outcome.status, 0) << outcome.errors;
  }
  expect_the_whole(scripts[1]);
}

}  // namespace
}  // namespace gradstone::shards_test
