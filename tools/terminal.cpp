#include "tools/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdlib>

namespace gradstone::tools {

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
  return code(style) + text + "\033[0m";
}

}  // namespace gradstone::tools
