#include "tools/gradstone/terminal.hpp"

#include <unistd.h>

#include <cstdlib>

namespace gradstone::tools {
namespace {

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

}  // namespace

bool colorful(std::FILE* stream) {
  const char* refusal = std::getenv("NO_COLOR");
  if (refusal && *refusal) return false;
  return isatty(fileno(stream)) == 1;
}

std::string styled(const std::string& text, Style style, std::FILE* stream) {
  if (style == Style::plain || !colorful(stream)) return text;
  return code(style) + text + "\033[0m";
}

}  // namespace gradstone::tools
