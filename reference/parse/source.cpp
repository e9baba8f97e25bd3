#include "reference/parse/source.hpp"

#include <algorithm>
#include <mutex>
#include <set>

#include "reference/error.hpp"

namespace gradstone::parse {
namespace {

// Places in trees point to the name of their file, and trees live as long as they like.
const char* kept(const std::string& file) {
  static std::mutex mutex;
  static std::set<std::string> files;
  const std::lock_guard lock(mutex);
  return files.insert(file).first->c_str();
}

bool continues(char byte) {
  return (static_cast<unsigned char>(byte) & 0xc0) == 0x80;
}

// The bytes of the character here in UTF-8; 0 if they are none.
std::size_t length_of_character(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  const std::size_t length = first < 0x80   ? 1
                             : first < 0xc2 ? 0
                             : first < 0xe0 ? 2
                             : first < 0xf0 ? 3
                             : first < 0xf5 ? 4
                                            : 0;
  if (length == 0 || text.size() < length) return 0;
  for (std::size_t k = 1; k < length; ++k)
    if (!continues(text[k])) return 0;
  // Not the shortest form, half of a pair of UTF-16, or beyond Unicode.
  const auto second = length > 1 ? static_cast<unsigned char>(text[1]) : 0;
  const bool none = (first == 0xe0 && second < 0xa0) || (first == 0xed && second >= 0xa0) ||
                    (first == 0xf0 && second < 0x90) || (first == 0xf4 && second >= 0x90);
  return none ? 0 : length;
}

// The characters of a line, one string each; what can't be shown is a question mark.
std::vector<std::string> characters(std::string_view line) {
  std::vector<std::string> result;
  while (!line.empty()) {
    const std::size_t length = length_of_character(line);
    const bool control = length == 1 && (line[0] < ' ' || line[0] == 0x7f);
    result.emplace_back(line[0] == '\t'          ? " "
                        : length == 0 || control ? "?"
                                                 : std::string(line.substr(0, length)));
    line.remove_prefix(std::max<std::size_t>(length, 1));
  }
  return result;
}

}  // namespace

std::string_view without_byte_order_mark(std::string_view text) {
  constexpr std::string_view mark = "\xef\xbb\xbf";
  return text.substr(text.starts_with(mark) ? mark.size() : 0);
}

Source::Source(std::string_view text, const std::string& file) : text_(text), file_(kept(file)) {
  starts_.push_back(0);
  for (std::size_t k = 0; k < text.size(); ++k)
    if (text[k] == '\n') starts_.push_back(k + 1);
  // Every formula has a place, and all of them may be on one line: each is looked up at once.
  columns_.reserve(text.size() + 1);
  for (int column = 1; columns_.size() < text.size(); ++column) {
    const std::size_t at = columns_.size();
    columns_.insert(columns_.end(), std::max<std::size_t>(length_of_character(text.substr(at)), 1),
                    column);
    if (text[at] == '\n') column = 0;
  }
  columns_.push_back(text.empty() || text.back() == '\n' ? 1 : columns_.back() + 1);
}

int Source::line(std::size_t at) const {
  return static_cast<int>(std::upper_bound(starts_.begin(), starts_.end(), at) - starts_.begin());
}

int Source::column(std::size_t at) const {
  return columns_[std::min(at, text_.size())];
}

Location Source::location(std::size_t at) const {
  return {file_, line(at), column(at)};
}

std::string Source::message_at(std::size_t at, const std::string& message) const {
  at = std::min(at, text_.size());
  const int number = line(at);
  const std::size_t start = starts_[static_cast<std::size_t>(number - 1)];
  const std::size_t end = std::min(text_.find('\n', start), text_.size());
  const auto shown = characters(text_.substr(start, end - start));
  const auto caret = static_cast<std::size_t>(column(at) - 1);
  // Of a long line, what is around the caret.
  constexpr std::size_t width = 76;
  const std::size_t first = caret < width ? 0 : caret - width / 2;
  const std::size_t last = std::min(shown.size(), first + width);
  std::string text;
  for (std::size_t k = first; k < last; ++k) text += shown[k];
  return std::string(file_) + ":" + std::to_string(number) + ":" + std::to_string(caret + 1) +
         ": " + message + "\n  " + text + "\n  " + std::string(caret - first, ' ') + "^";
}

void Source::require_utf8() const {
  for (std::size_t at = 0; at < text_.size();) {
    const std::size_t length = length_of_character(text_.substr(at));
    if (length == 0) refuse(at, "this byte is no UTF-8; save the text as UTF-8");
    at += length;
  }
}

void Source::refuse(std::size_t at, const std::string& message) const {
  throw FormatError(message_at(at, message));
}

}  // namespace gradstone::parse
