#include <algorithm>
#include <cctype>

#include "tools/make_docs/pages.hpp"

namespace gradstone::docs {

std::string inline_math(const std::string& latex) {
  return latex.empty() ? "" : "$`" + latex + "`$";
}

// A fenced block reaches the typesetter as it is; between $$ Markdown would eat backslashes.
std::string display_math(const std::string& latex) {
  return latex.empty() ? "" : "```math\n" + latex + "\n```\n\n";
}

std::string table_row(const std::vector<std::string>& cells) {
  std::string row = "|";
  for (const auto& cell : cells) {
    row += ' ';
    for (const char c : cell) row += c == '|' ? "\\|" : std::string(1, c);
    row += cell.empty() ? "|" : " |";
  }
  return row + "\n";
}

std::string heading_of(const Entry& entry) {
  // ReLU rather than Relu: an alias with capitals side by side is an abbreviation.
  const std::string& alias = entry.forms.front().alias;
  const auto capital = [](char c) { return 'A' <= c && c <= 'Z'; };
  const auto pair = std::adjacent_find(alias.begin(), alias.end(),
                                       [&](char a, char b) { return capital(a) && capital(b); });
  const bool shared = std::all_of(entry.forms.begin(), entry.forms.end(),
                                  [&](const auto& form) { return form.alias == alias; });
  if (shared && pair != alias.end()) return alias;
  std::string heading = first_upper(entry.name);
  std::replace(heading.begin(), heading.end(), '_', ' ');
  return heading;
}

std::string first_upper(std::string text) {
  if (!text.empty()) text[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(text[0])));
  return text;
}

}  // namespace gradstone::docs
