#include "tests/docs/markdown.hpp"

#include <algorithm>
#include <regex>
#include <sstream>

#include "tests/support/run_program.hpp"

namespace gradstone::testing_support {
namespace {

namespace fs = std::filesystem;
using Lines = std::vector<std::string>;

const std::string dots = "...";

// The pieces between the dots occur in order, the first at the start and the last at the end.
bool line_matches(const std::string& line, const std::string& expected) {
  std::size_t at = 0, from = 0;
  for (bool first = true;; first = false) {
    const auto end = expected.find(dots, from);
    const std::string piece = expected.substr(from, end - from);
    if (end == std::string::npos)
      return first ? line == piece : line.size() >= at + piece.size() && line.ends_with(piece);
    const auto found = line.find(piece, at);
    if (found == std::string::npos || (first && found != 0)) return false;
    at = found + piece.size();
    from = end + dots.size();
  }
}

bool lines_match(const Lines& lines, std::size_t i, const Lines& expected, std::size_t j) {
  if (j == expected.size()) return i == lines.size();
  if (expected[j] == dots) {
    for (std::size_t k = i; k <= lines.size(); ++k)
      if (lines_match(lines, k, expected, j + 1)) return true;
    return false;
  }
  return i < lines.size() && line_matches(lines[i], expected[j]) &&
         lines_match(lines, i + 1, expected, j + 1);
}

// Times and rounding errors differ from run to run and from machine to machine.
std::string without_measurements(const std::string& text) {
  const std::string times =
      std::regex_replace(text, std::regex(R"( *\b[0-9][0-9.]* m?s\b)"), " TIME");
  return std::regex_replace(times, std::regex(R"(\b[0-9]e[-+][0-9]+\b)"), "NUMBER");
}

}  // namespace

std::vector<std::string> lines_of(const std::string& text) {
  Lines lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

bool is_as_shown(const std::string& text, const std::string& expected) {
  return lines_match(lines_of(without_measurements(text)), 0,
                     lines_of(without_measurements(expected)), 0);
}

std::vector<fs::path> markdown_pages() {
  const fs::path root = GRADSTONE_SOURCE_DIR;
  std::vector<fs::path> pages{root / "README.md", root / "CONTRIBUTING.md"};
  for (const auto& file : fs::recursive_directory_iterator(root / "docs"))
    if (file.path().extension() == ".md") pages.push_back(file.path());
  std::sort(pages.begin(), pages.end());
  return pages;
}

std::vector<Block> blocks(const std::string& language) {
  std::vector<Block> found;
  for (const auto& page : markdown_pages()) {
    const auto lines = lines_of(content_of(page));
    Block* open = nullptr;
    std::vector<Block> all;
    for (std::size_t k = 0; k < lines.size(); ++k) {
      if (!lines[k].starts_with("```")) {
        if (open) open->text += lines[k] + "\n";
      } else if (open) {
        open = nullptr;
      } else {
        all.push_back({page, static_cast<int>(k) + 1, lines[k].substr(3), ""});
        open = &all.back();
      }
    }
    std::copy_if(all.begin(), all.end(), std::back_inserter(found),
                 [&](const Block& block) { return block.language == language; });
  }
  return found;
}

std::vector<std::string> file_links(const fs::path& page) {
  std::vector<std::string> targets;
  const std::regex code("```[^`]*```");  // where [=](const Expr& DR) is no link
  const std::string text = std::regex_replace(content_of(page), code, "");
  const std::regex link(R"(\]\(([^)#]+)[^)]*\))");
  for (std::sregex_iterator at(text.begin(), text.end(), link), end; at != end; ++at) {
    const std::string target = (*at)[1];
    if (target.find("://") == std::string::npos) targets.push_back(target);
  }
  return targets;
}

}  // namespace gradstone::testing_support
