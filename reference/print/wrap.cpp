#include "reference/print/wrap.hpp"

#include <optional>
#include <utility>

namespace gradstone::print {
namespace {

struct Break {
  std::size_t at = 0;     // the space that becomes a line break
  std::size_t depth = 0;  // how many parentheses are open there
  int strength = 0;       // of what is torn apart
};

// How much a break at a space tears apart: little after a comma or before `for`, more before an
// operator. Nothing where no break is allowed.
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
std::optional<Break> find_break(const std::string& line, std::size_t depth, std::size_t width) {
  std::optional<Break> best;
  for (std::size_t at = line.find_first_not_of(' '); at <= width; ++at) {
    if (line[at] == '(') ++depth;
    if (line[at] == ')' && depth > 0) --depth;
    const auto torn = strength(line, at, depth > 0);
    if (!torn) continue;
    if (!best || std::pair(depth, *torn) <= std::pair(best->depth, best->strength))
      best = Break{at, depth, *torn};
  }
  return best;
}

}  // namespace

std::string wrapped(const std::string& line, std::size_t width) {
  const std::size_t indent = line.find_first_not_of(' ') + 4;
  std::string result, rest = line;
  std::size_t depth = 0;
  while (rest.size() > width) {
    const auto found = find_break(rest, depth, width);
    if (!found) break;
    result += rest.substr(0, found->at) + "\n";
    depth = found->depth;
    rest = std::string(indent + 2 * depth, ' ') + rest.substr(found->at + 1);
  }
  return result + rest;
}

}  // namespace gradstone::print
