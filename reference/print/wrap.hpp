#pragma once

#include <string>

namespace gradstone::print {

/// The line, broken so that it fits the width where that is possible: after a comma, before
/// `for`, and inside parentheses before an operator. The rest is indented by its depth. Readers of
/// equation files take such a break as a space.
std::string wrapped(const std::string& line, std::size_t width = 80);

}  // namespace gradstone::print
