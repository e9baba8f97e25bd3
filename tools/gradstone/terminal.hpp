#pragma once

#include <cstdio>
#include <string>

namespace gradstone::tools {

enum class Style { plain, bold, dim, green, red, yellow };

/// True if the stream is a terminal and the variable NO_COLOR is not set (or empty).
bool colorful(std::FILE* stream);

/// The text with the codes of the style around it, if the stream is colorful.
std::string styled(const std::string& text, Style style, std::FILE* stream = stdout);

}  // namespace gradstone::tools
