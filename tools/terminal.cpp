#include "tools/terminal.hpp"

#include <fmt/format.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace gradstone::tools {

namespace {

constexpr const char* no_style = "\033[0m";

// The length of a code of ours at the start of a text; 0 if there is none.
std::size_t length_of_code(std::string_view text) {
  if (text.starts_with(no_style)) return std::string_view(no_style).size();
  for (const auto style : {Style::bold, Style::dim, Style::green, Style::red, Style::yellow})
    if (text.starts_with(code(style))) return std::string_view(code(style)).size();
  return 0;
}

// The length of a control character in UTF-8 at the start of a text; 0 if there is none.
std::size_t length_of_control(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first == '\n' || first == '\t') return 0;
  if (first < ' ' || first == 0x7f) return 1;
  if (first != 0xc2 || text.size() < 2) return 0;
  const auto second = static_cast<unsigned char>(text[1]);
  return second >= 0x80 && second < 0xa0 ? 2 : 0;
}

}  // namespace

const char* code(Style style) {
  switch (style) {
    case Style::plain:
      return "";
    case Style::bold:
      return "\033[1m";
    case Style::dim:
      return "\033[2m";
    case Style::green:
      return "\033[32m";
    case Style::red:
      return "\033[31m";
    case Style::yellow:
      return "\033[33m";
  }
  return "";
}

bool is_terminal(std::FILE* stream) {
  return isatty(fileno(stream)) == 1;
}

bool colorful(std::FILE* stream) {
  const char* refusal = std::getenv("NO_COLOR");
  if (refusal && *refusal) return false;
  return is_terminal(stream);
}

int terminal_width(std::FILE* stream) {
  winsize size{};
  const bool known = ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0;
  return known ? size.ws_col : 80;
}

bool speaks_utf8() {
  for (const char* name : {"LC_ALL", "LC_CTYPE", "LANG"}) {
    const char* value = std::getenv(name);
    if (!value || !*value) continue;
    const std::string locale = value;
    return locale.find("UTF-8") != std::string::npos || locale.find("utf8") != std::string::npos;
  }
  return false;
}

std::string styled(const std::string& text, Style style, std::FILE* stream) {
  if (style == Style::plain || !colorful(stream)) return text;
  return code(style) + text + no_style;
}

std::string printable(const std::string& text, std::FILE* stream) {
  const bool with_codes = stream && colorful(stream);
  std::string result;
  for (std::string_view rest = text; !rest.empty();) {
    const std::size_t style = with_codes ? length_of_code(rest) : 0;
    const std::size_t control = style > 0 ? 0 : length_of_control(rest);
    const std::size_t length = std::max<std::size_t>(style + control, 1);
    if (control == 0) {
      result += rest.substr(0, length);
    } else {  // of two bytes, the last is the number of the character
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(rest[control - 1]));
    }
    rest.remove_prefix(length);
  }
  return result;
}

}  // namespace gradstone::tools
