#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// Reads equations as one writes them: what to_text prints, and more; docs/notation.md has the
/// grammar. `file` names the text in messages and in the places of formulas.
///
/// Names are resolved and shapes are checked while reading. Comment lines right above a system are
/// its words: its title, and after `domain:`, `accuracy:` and `source:` what these say. Elementwise
/// functions that an activation of the text defines can be called below it.
///
/// The text need not be trusted: its size, the depth and the size of formulas and the number of
/// statements are bounded (parse/limits.hpp), so that time and memory are.
/// Errors: FormatError that says `file:line:column: what is wrong`, shows the line with a caret,
/// says what was expected, both shapes where shapes do not fit, and the nearest known names. Where
/// shapes do not fit it is a TextShapeError (parse/shape_error.hpp).
std::vector<EquationSystem> parse_equations(std::string_view text, const std::string& file);

/// The text of a file; `-` is the standard input. Errors: FormatError when it can't be read. Of a
/// text that is too long only the beginning, which parse_equations refuses.
std::string equation_text(const std::string& file);

/// The same of a file; `-` is the standard input. Errors: FormatError, also when it can't be read.
std::vector<EquationSystem> read_equations(const std::string& file);

}  // namespace gradstone
