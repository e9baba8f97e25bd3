#include "reference/operations/call.hpp"

#include <algorithm>
#include <cctype>

#include "reference/error.hpp"

namespace gradstone {
namespace {

bool is_part_of_name(char c) {
  return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
}

std::vector<std::string> names_in(const std::string& text) {
  std::vector<std::string> names;
  bool within = false;
  for (const char c : text) {
    if (!is_part_of_name(c)) {
      within = false;
      continue;
    }
    if (!within) names.emplace_back();
    names.back() += c;
    within = true;
  }
  return names;
}

}  // namespace

Call Call::of(const std::string& text, const std::vector<std::string>& operands,
              const std::vector<std::string>& scalars, const std::vector<std::string>& sizes) {
  Call call;
  call.text = text;
  const auto bracket = text.find('(');
  const auto space = text.find(' ');
  if (bracket != std::string::npos) {
    call.symbol = text.substr(0, bracket);
  } else if (space != std::string::npos) {
    call.style = Style::infix;
    call.symbol = text.substr(space + 1, 1);
  } else {
    call.style = Style::prefix;
    call.symbol = text.substr(0, 1);
  }
  const std::string signs = call.style == Style::prefix ? "-" : "+-*";
  if (call.style != Style::function && signs.find(call.symbol) == std::string::npos)
    throw DomainError("formulas have no sign " + call.symbol + "; write " + text +
                      " as a call, NAME(X, Y)");
  const std::size_t start = bracket == std::string::npos ? 0 : bracket;
  for (const auto& name : names_in(text.substr(start))) {
    const auto find = [&](const std::vector<std::string>& names, Kind kind) {
      const auto found = std::find(names.begin(), names.end(), name);
      if (found == names.end()) return false;
      call.arguments.push_back({kind, static_cast<std::size_t>(found - names.begin())});
      return true;
    };
    if (!find(operands, Kind::operand) && !find(scalars, Kind::scalar) && !find(sizes, Kind::size))
      throw DomainError("the call " + text + " reads " + name +
                        ", which is no operand, scalar or size of the operation");
  }
  return call;
}

}  // namespace gradstone
