// The cases that lie beside a checkout: files that say in their names what is right.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <vector>

#include "tests/support/run_program.hpp"

namespace gradstone::shared_cases_test {
namespace {

namespace fs = std::filesystem;
using testing_support::Outcome;
using testing_support::run;

fs::path folder(const char* name) {
  return fs::path(GRADSTONE_SOURCE_DIR) / ".." / "shared" / "cases" / name;
}

std::vector<fs::path> files(const char* name, const std::string& ending) {
  std::vector<fs::path> found;
  if (!fs::is_directory(folder(name))) return found;
  for (const auto& entry : fs::directory_iterator(folder(name))) {
    const std::string file = entry.path().filename().string();
    if (file.ends_with(ending)) found.push_back(entry.path());
  }
  std::sort(found.begin(), found.end());
  return found;
}

Outcome prove(const fs::path& file) {
  return run(GRADSTONE_PROGRAM_DIR "/gradstone prove " + file.string());
}

TEST(SharedCases, ThatAreTrueAreProved) {
  auto all = files("equations", "_true.eq");
  if (all.empty()) GTEST_SKIP() << "there is no ../shared/cases here";
  for (const auto& more : files("asked", "_true.eq")) all.push_back(more);
  for (const auto& file : all) {
    const Outcome outcome = prove(file);
    EXPECT_EQ(outcome.status, 0) << file << outcome.output << outcome.errors;
  }
}

TEST(SharedCases, ThatAreFalseAreRefutedInNumbersOrRefused) {
  auto all = files("equations", "_false.eq");
  if (all.empty()) GTEST_SKIP() << "there is no ../shared/cases here";
  for (const auto& more : files("asked", "_false.eq")) all.push_back(more);
  for (const auto& file : all) {
    const Outcome outcome = prove(file);
    const bool is_refuted =
        outcome.status == 1 && outcome.output.find("counterexample") != std::string::npos;
    const bool is_refused = outcome.status == 2 && !outcome.errors.empty();
    EXPECT_TRUE(is_refuted || is_refused) << file << " ends with " << outcome.status << "\n"
                                          << outcome.output << outcome.errors;
  }
}

// Hard to prove, or out of bounds: they end in time, with a verdict or a message.
TEST(SharedCases, ThatAreNastyEnd) {
  const auto all = files("robust", ".eq");
  if (all.empty()) GTEST_SKIP() << "there is no ../shared/cases here";
  for (const auto& file : all) {
    const Outcome outcome =
        run(GRADSTONE_PROGRAM_DIR "/gradstone prove --timeout 2 " + file.string());
    EXPECT_TRUE(outcome.status >= 0 && outcome.status <= 3)
        << file << " ends with " << outcome.status << "\n"
        << outcome.output << outcome.errors;
  }
}

}  // namespace
}  // namespace gradstone::shared_cases_test
