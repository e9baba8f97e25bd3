#include "validation/wrapped_text.hpp"

#include <sstream>

namespace gradstone {

std::string wrapped(const std::string& text, std::size_t indent) {
  constexpr std::size_t width = 80;
  std::string result;
  std::string line;
  const auto flush = [&] {
    if (!line.empty()) result += std::string(indent, ' ') + line + "\n";
    line.clear();
  };
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!line.empty() && indent + line.size() + 1 + word.size() > width) flush();
    for (; indent + word.size() > width; word.erase(0, width - indent)) {
      line = word.substr(0, width - indent);
      flush();
    }
    line += (line.empty() ? "" : " ") + word;
  }
  flush();
  return result;
}

}  // namespace gradstone
