// docs/way-of-a-claim.md leads through the code: what it names is there.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <regex>

#include "tests/docs/markdown.hpp"
#include "tests/support/temporary_folder.hpp"

namespace gradstone::way_of_a_claim_test {
namespace {

namespace fs = std::filesystem;
using testing_support::content_of;
using testing_support::lines_of;

const fs::path root = GRADSTONE_SOURCE_DIR;

// What stands between backticks.
std::vector<std::string> quoted(const std::string& text) {
  static const std::regex pattern("`([^`]+)`");
  std::vector<std::string> found;
  for (std::sregex_iterator at(text.begin(), text.end(), pattern), end; at != end; ++at)
    found.push_back((*at)[1].str());
  return found;
}

bool is_file_name(const std::string& text) {
  return std::regex_match(text, std::regex("[a-z0-9_/]+/[a-z0-9_]+\\.(hpp|cpp|def|eq|md)"));
}

// Whether the name stands in the text by itself, and not within another one.
bool mentions(const std::string& text, std::string name) {
  if (name.ends_with("()")) name.resize(name.size() - 2);
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  for (auto at = text.find(name); at != std::string::npos; at = text.find(name, at + 1)) {
    const auto end = at + name.size();
    const bool begins = at == 0 || !is_part(text[at - 1]);
    if (begins && (end == text.size() || !is_part(text[end]))) return true;
  }
  return false;
}

TEST(WayOfAClaim, NamesFilesThatExist) {
  std::size_t found = 0;
  for (const auto& name : quoted(content_of(root / "docs/way-of-a-claim.md"))) {
    if (!is_file_name(name)) continue;
    EXPECT_TRUE(fs::exists(root / name)) << name;
    ++found;
  }
  EXPECT_GE(found, 45u);
}

TEST(WayOfAClaim, NamesFunctionsInTheirFiles) {
  std::size_t rows = 0;
  for (const auto& line : lines_of(content_of(root / "docs/way-of-a-claim.md"))) {
    if (!line.starts_with("| ") || line.find('`') == std::string::npos) continue;
    const auto of_files = line.rfind("| ", line.size() - 3);
    const auto of_names = line.rfind("| ", of_files - 1);
    std::string text;
    for (const auto& file : quoted(line.substr(of_files))) text += content_of(root / file);
    const auto names = quoted(line.substr(of_names, of_files - of_names));
    EXPECT_FALSE(names.empty()) << line;
    for (const auto& name : names) EXPECT_TRUE(mentions(text, name)) << line;
    ++rows;
  }
  EXPECT_GE(rows, 40u);
}

TEST(WayOfAClaim, IsFoundByWhoeverBegins) {
  for (const char* page : {"docs/index.md", "CONTRIBUTING.md"})
    EXPECT_THAT(content_of(root / page), testing::HasSubstr("way-of-a-claim.md")) << page;
}

}  // namespace
}  // namespace gradstone::way_of_a_claim_test
