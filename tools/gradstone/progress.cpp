#include "tools/gradstone/progress.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>

#include "tools/terminal.hpp"

namespace gradstone::tools {

std::string styled_cell(const std::string& text, Emphasis emphasis, std::FILE* stream) {
  switch (emphasis) {
    case Emphasis::plain:
      return text;
    case Emphasis::bold:
      return styled(text, Style::bold, stream);
    case Emphasis::dim:
      return styled(text, Style::dim, stream);
    case Emphasis::good:
      return styled(text, Style::green, stream);
    case Emphasis::bad:
      return styled(text, Style::red, stream);
    case Emphasis::warning:
      return styled(text, Style::yellow, stream);
  }
  return text;
}

Progress::Progress() : shown_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
  if (shown_) fmt::print(stderr, "\r\033[K");
}

void Progress::show(std::size_t finished, std::size_t all) const {
  if (shown_) fmt::print(stderr, "\r\033[K{} of {} systems of equations", finished, all);
}

}  // namespace gradstone::tools
