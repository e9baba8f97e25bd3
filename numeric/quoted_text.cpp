#include "numeric/quoted_text.hpp"

#include <fmt/format.h>

namespace gradstone {

std::string quoted_text(std::string_view text) {
  constexpr std::size_t longest = 60;
  std::string result = "'";
  for (const char character : text.substr(0, longest)) {
    if (character >= ' ' && character <= '~') {
      result += character;
    } else {
      result += fmt::format("\\x{:02x}", static_cast<unsigned char>(character));
    }
  }
  return result + (text.size() > longest ? "...'" : "'");
}

}  // namespace gradstone
