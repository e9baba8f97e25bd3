#include "tools/gradstone/sizes_option.hpp"

#include <algorithm>
#include <charconv>

#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

std::string without_blanks_around(const std::string& text) {
  const auto first = text.find_first_not_of(" \t");
  if (first == std::string::npos) return "";
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

}  // namespace

Sizes sizes_of(const std::string& text, std::int64_t most) {
  Sizes sizes;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    const std::string item = without_blanks_around(text.substr(start, end - start));
    const std::size_t sign = std::min(item.find('='), item.size());
    const std::string name = without_blanks_around(item.substr(0, sign));
    const std::string size = without_blanks_around(item.substr(std::min(sign + 1, item.size())));
    std::int64_t value = 0;
    const char* last = size.data() + size.size();
    const auto number = std::from_chars(size.data(), last, value);
    if (name.empty() || number.ec != std::errc() || number.ptr != last || value < 1 || value > most)
      throw FormatError("--sizes: expected names with sizes from 1 to " + std::to_string(most) +
                        ", such as N=2,D=3, got " + item);
    if (!sizes.emplace(name, value).second)
      throw FormatError("--sizes: " + name + " is given twice");
    start = end + 1;
  }
  return sizes;
}

}  // namespace gradstone::tools
