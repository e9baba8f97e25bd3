#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "reference/parse/source.hpp"

namespace gradstone::parse {

struct Token {
  enum class Kind {
    name,     ///< X, m_next, exp' (with its prime)
    integer,  ///< digits
    decimal,  ///< 0.5, 1e-3
    symbol,   ///< + - * / @ ^ ( ) [ ] , : = < <= > >= ..
    reason,   ///< the words after `because`, up to the end of the line
    newline,  ///< the end of a statement
    other,    ///< a character that the notation does not use
    end       ///< of the text
  };
  Kind kind = Kind::end;
  std::string_view text;
  std::size_t at = 0;  ///< offset in the text
  std::size_t end() const { return at + text.size(); }
};

/// A line that holds only a comment.
struct Comment {
  int line = 0;
  std::string_view text;  ///< without the `#` and spaces around
};

struct Tokens {
  std::vector<Token> tokens;  ///< ends with `end`, before which there is a newline
  std::vector<Comment> comments;
};

/// Cuts the text into tokens. Line breaks inside parentheses, after a comma, a colon, `where` and
/// `and`, after and before an operator or `for`, and before `because` are left out; only a minus
/// below the head of a chain begins a formula. A line that is not indented always begins a
/// statement. Errors: FormatError for a text or a name that is too long, or bytes that are no
/// UTF-8.
Tokens tokenize(const Source& source);

}  // namespace gradstone::parse
