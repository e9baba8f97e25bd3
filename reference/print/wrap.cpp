#include "reference/print/wrap.hpp"

#include <optional>
#include <utility>
#include <vector>

namespace gradstone::print {
namespace {

struct Break {
  std::size_t at = 0;                 // the space that becomes a line break
  std::vector<std::size_t> brackets;  // columns behind the parentheses that are open there
  int strength = 0;                   // of what is torn apart
};

// How much a break at a space tears apart: little after a comma or before
// `for`, more before an operator. Nothing
// where no break is allowed.
std::optional<int> strength(const std::string& line, std::size_t at, bool inside) {
  if (line[at] != ' ') return std::nullopt;
  if (line[at - 1] == ',' || line.compare(at, 5, " for ") == 0) return 0;
  const bool before_operator = inside && at + 2 < line.size() && line[at + 2] == ' ';
  if (!before_operator) return std::nullopt;
  if (line[at + 1] == '+' || line[at + 1] == '-') return 1;
  if (line[at + 1] == '*' || line[at + 1] == '/') return 2;
  return std::nullopt;
}

// The outermost place for a break; of these the one that tears least apart, and then the last.
std::optional<Break> find_break(const std::string& line, std::vector<std::size_t> brackets,
                                std::size_t width) {
  std::optional<Break> best;
  for (std::size_t at = line.find_first_not_of(' '); at <= width; ++at) {
    if (line[at] == '(') brackets.push_back(at + 1);
    if (line[at] == ')' && !brackets.empty()) brackets.pop_back();
    const auto torn = strength(line, at, !brackets.empty());
    if (!torn) continue;
    const auto rank = std::pair(brackets.size(), *torn);
    if (!best || rank <= std::pair(best->brackets.size(), best->strength))
      best = Break{at, brackets, *torn};
  }
  return best;
}

}  // namespace

std::string wrapped(const std::string& line, std::size_t width) {
  const std::size_t outside = line.find_first_not_of(' ') + 4;
  std::string result, rest = line;
  std::vector<std::size_t> brackets;
  while (rest.size() > width) {
    const auto found = find_break(rest, brackets, width);
    if (!found) break;
    result += rest.substr(0, found->at) + "\n";
    brackets = found->brackets;
    const std::size_t column = brackets.empty() ? outside : brackets.back();
    rest = std::string(column, ' ') + rest.substr(found->at + 1);
  }
  return result + rest;
}

}  // namespace gradstone::print
