#pragma once

#include <cstdio>
#include <string>

namespace gradstone::tools {

enum class Style { plain, bold, dim, green, red, yellow };

bool is_terminal(std::FILE* stream);

/// True if the stream is a terminal and the variable NO_COLOR is not set (or empty).
bool colorful(std::FILE* stream);

/// Columns of the terminal; 80 where that is not known.
int terminal_width(std::FILE* stream);

/// True if the locale's characters are UTF-8, by the variables LC_ALL, LC_CTYPE and LANG.
bool speaks_utf8();

/// The codes that begin a style; nothing for plain.
const char* code(Style style);

/// The text with the codes of the style around it, if the stream is colorful.
std::string styled(const std::string& text, Style style, std::FILE* stream = stdout);

/// A text in which control characters are written out, `\x1b`, so that what a file says can't
/// command a terminal. Lines and tabs stay; with a colorful stream so do the codes of all styles.
std::string printable(const std::string& text, std::FILE* stream = nullptr);

}  // namespace gradstone::tools
