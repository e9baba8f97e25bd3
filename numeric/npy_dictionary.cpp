#include "numeric/npy_dictionary.hpp"

#include <fmt/format.h>

#include <cctype>
#include <limits>
#include <optional>

#include "numeric/quoted_text.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

class Parser {
 public:
  Parser(std::string_view text, std::size_t offset, const std::string& origin)
      : text_(text), offset_(offset), origin_(origin) {}

  NpyDictionary parse() {
    expect('{', "a dictionary");
    while (!accept('}')) {
      parse_item();
      if (accept(',')) continue;
      expect('}', "',' or '}'");
      break;
    }
    skip_space();
    if (position_ != text_.size()) fail("nothing after the dictionary");
    require(descr_.has_value(), "descr");
    require(fortran_order_.has_value(), "fortran_order");
    require(shape_.has_value(), "shape");
    return {*descr_, *fortran_order_, *shape_};
  }

 private:
  void parse_item() {
    const std::string key = parse_string("a key");
    const std::size_t key_end = position_;
    expect(':', "':'");
    if (key == "descr") {
      set(descr_, parse_descr(), key, key_end);
    } else if (key == "fortran_order") {
      set(fortran_order_, parse_bool(), key, key_end);
    } else if (key == "shape") {
      set(shape_, parse_shape(), key, key_end);
    } else {
      position_ = key_end;
      fail("one of the keys descr, fortran_order and shape, not " + quoted_text(key));
    }
  }

  template <typename T>
  void set(std::optional<T>& target, T value, const std::string& key, std::size_t key_end) {
    if (target.has_value()) {
      position_ = key_end;
      fail("the key '" + key + "' only once");
    }
    target = std::move(value);
  }

  void require(bool present, std::string_view key) const {
    if (!present) {
      throw FormatError(fmt::format("{}: the npy header has no key '{}'", origin_, key));
    }
  }

  std::string parse_descr() {
    skip_space();
    if (position_ < text_.size() && text_[position_] == '[') {
      throw FormatError(origin_ + ": holds structures; save each field as an array of its own");
    }
    return parse_string("the element type in quotes");
  }

  std::string parse_string(std::string_view what) {
    skip_space();
    const char quote = position_ < text_.size() ? text_[position_] : '\0';
    if (quote != '\'' && quote != '"') fail(what);
    const std::size_t start = position_ + 1;
    const std::size_t end = text_.find(quote, start);
    if (end == std::string_view::npos) fail("a closing quote");
    position_ = end + 1;
    return std::string(text_.substr(start, end - start));
  }

  bool parse_bool() {
    skip_space();
    for (const bool value : {true, false}) {
      const std::string_view word = value ? "True" : "False";
      if (text_.substr(position_, word.size()) == word) {
        position_ += word.size();
        return value;
      }
    }
    fail("True or False");
  }

  std::vector<std::size_t> parse_shape() {
    expect('(', "a tuple");
    std::vector<std::size_t> shape;
    while (!accept(')')) {
      shape.push_back(parse_extent());
      if (accept(',')) continue;
      if (shape.size() == 1) fail("','");  // (3) is a number, (3,) a tuple
      expect(')', "',' or ')'");
      break;
    }
    return shape;
  }

  std::size_t parse_extent() {
    skip_space();
    const std::size_t start = position_;
    std::size_t value = 0;
    for (; position_ < text_.size() && is_digit(text_[position_]); ++position_) {
      const auto digit = static_cast<std::size_t>(text_[position_] - '0');
      if (value > (std::numeric_limits<std::size_t>::max() - digit) / 10) {
        fail("an extent that fits in 64 bits");
      }
      value = value * 10 + digit;
    }
    if (position_ == start) fail("an extent, a number not below 0");
    if (position_ < text_.size() && text_[position_] == 'L') ++position_;  // as Python 2 wrote it
    return value;
  }

  static bool is_digit(char character) { return character >= '0' && character <= '9'; }

  void skip_space() {
    while (position_ < text_.size() &&
           std::isspace(static_cast<unsigned char>(text_[position_])) != 0) {
      ++position_;
    }
  }

  bool accept(char character) {
    skip_space();
    if (position_ >= text_.size() || text_[position_] != character) return false;
    ++position_;
    return true;
  }

  void expect(char character, std::string_view what) {
    if (!accept(character)) fail(what);
  }

  [[noreturn]] void fail(std::string_view expected) const {
    throw FormatError(fmt::format("{}: malformed npy header at byte {}: expected {} at {}", origin_,
                                  offset_ + position_, expected,
                                  position_ < text_.size()
                                      ? quoted_text(text_.substr(position_, 20))
                                      : std::string("its end")));
  }

  std::string_view text_;
  std::size_t offset_;
  const std::string& origin_;
  std::size_t position_ = 0;
  std::optional<std::string> descr_;
  std::optional<bool> fortran_order_;
  std::optional<std::vector<std::size_t>> shape_;
};

}  // namespace

NpyDictionary parse_npy_dictionary(std::string_view text, std::size_t offset,
                                   const std::string& origin) {
  return Parser(text, offset, origin).parse();
}

}  // namespace gradstone
