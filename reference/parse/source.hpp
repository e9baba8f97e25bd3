#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "reference/location.hpp"

namespace gradstone::parse {

/// Editors may put the mark before a text in UTF-8, where it says nothing.
std::string_view without_byte_order_mark(std::string_view text);

/// A text with the name of its file: knows lines and columns, and words messages about them.
class Source {
 public:
  Source(std::string_view text, const std::string& file);

  std::string_view text() const { return text_; }
  int line(std::size_t at) const;
  /// Characters from the start of the line, from 1; a character of several bytes counts once.
  int column(std::size_t at) const;
  bool starts_line(std::size_t at) const { return at == 0 || text_[at - 1] == '\n'; }
  /// The place for trees. It stays valid when the source is gone.
  Location location(std::size_t at) const;

  /// Errors: FormatError at the first byte that is no UTF-8.
  void require_utf8() const;
  /// `file:3:7: message`, the line, and a caret below the place.
  std::string message_at(std::size_t at, const std::string& message) const;
  /// Errors: FormatError with that message, always.
  [[noreturn]] void refuse(std::size_t at, const std::string& message) const;

 private:
  std::string_view text_;
  const char* file_;  // never freed, for the places of formulas
  std::vector<std::size_t> starts_;
  std::vector<int> columns_;  ///< of each byte, and of the end
};

}  // namespace gradstone::parse
