#pragma once

#include <cstddef>
#include <string>

namespace gradstone {

/// A text for a terminal: broken at spaces into lines of at most 80 columns, each behind so many
/// spaces and with a newline at its end. A word that is longer than a line is cut.
std::string wrapped(const std::string& text, std::size_t indent);

}  // namespace gradstone
