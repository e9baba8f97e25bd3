// The table of docs/trust.md says how much code must be believed; it grows stale otherwise.

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "tests/support/temporary_folder.hpp"

namespace gradstone::trust_test {
namespace {

namespace fs = std::filesystem;
using testing_support::content_of;

std::ptrdiff_t lines_of(const fs::path& path) {
  const auto count = [](const fs::path& file) {
    const std::string text = content_of(file);
    return std::count(text.begin(), text.end(), '\n');
  };
  if (fs::is_regular_file(path)) return count(path);
  std::ptrdiff_t lines = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path))
    if (entry.is_regular_file()) lines += count(entry.path());
  return lines;
}

TEST(Trust, NumbersOfLinesAreThoseOfTheFilesWithinAFifth) {
  const fs::path root = GRADSTONE_SOURCE_DIR;
  const std::string text = content_of(root / "docs/trust.md");
  const std::regex pattern("`([A-Za-z_/.]+)`,? \\(?([0-9]+) lines\\)");
  int found = 0;
  for (std::sregex_iterator match(text.begin(), text.end(), pattern), end; match != end; ++match) {
    const fs::path path = root / (*match)[1].str();
    ASSERT_TRUE(fs::exists(path)) << path;
    const auto stated = static_cast<double>(std::stol((*match)[2].str()));
    const auto lines = static_cast<double>(lines_of(path));
    EXPECT_LE(std::abs(stated - lines), 0.2 * lines)
        << (*match)[1] << " has " << lines << " lines, docs/trust.md says " << stated;
    ++found;
  }
  EXPECT_GE(found, 16);
}

}  // namespace
}  // namespace gradstone::trust_test
