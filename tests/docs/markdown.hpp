#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace gradstone::testing_support {

/// A fenced block of a page: what stands between ```language and ```.
struct Block {
  std::filesystem::path page;
  int line = 0;
  std::string language;
  std::string text;
};

/// README.md, CONTRIBUTING.md and everything in docs/.
std::vector<std::filesystem::path> markdown_pages();

/// The blocks of one language, of all pages.
std::vector<Block> blocks(const std::string& language);

/// The targets of the links of a page that lead to files.
std::vector<std::string> file_links(const std::filesystem::path& page);

/// True if the text is as expected, where `...` stands for anything within a line, and a line that
/// is `...` for any number of lines; times (12 ms) and numbers such as 3e-14 may be others.
bool is_as_shown(const std::string& text, const std::string& expected);

std::vector<std::string> lines_of(const std::string& text);

}  // namespace gradstone::testing_support
