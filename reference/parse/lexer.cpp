#include "reference/parse/lexer.hpp"

#include "reference/parse/limits.hpp"

namespace gradstone::parse {
namespace {

// Not those of <cctype>, which depend on the locale.
bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
bool is_digit(char c) {
  return c >= '0' && c <= '9';
}
bool is_in_name(char c) {
  return is_letter(c) || is_digit(c) || c == '_';
}
bool is_space(char c) {
  return c == ' ' || c == '\t' || c == '\r';
}

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && is_space(text.front())) text.remove_prefix(1);
  while (!text.empty() && is_space(text.back())) text.remove_suffix(1);
  return text;
}

class Lexer {
 public:
  explicit Lexer(const Source& source) : source_(source), text_(source.text()) {}

  Tokens run() {
    if (text_.size() > most_bytes)
      source_.refuse(0, "the text is too long: more than " + std::to_string(most_bytes) + " bytes");
    source_.require_utf8();
    if (text_.starts_with("\xef\xbb\xbf"))
      source_.refuse(0, "the text begins with a byte order mark; save it as UTF-8 without one");
    while (at_ < text_.size()) step();
    end_statement();
    add(Token::Kind::end, 0);
    return std::move(result_);
  }

 private:
  void step() {
    const char c = text_[at_];
    if (source_.starts_line(at_) && !is_space(c) && c != '\n' && c != '#') {
      depth_ = 0;
      after_comma_ = false;
      end_statement();
    }
    if (c == '\n') {
      if (depth_ == 0 && !after_comma_) end_statement();
      ++at_;
    } else if (is_space(c)) {
      ++at_;
    } else if (c == '#') {
      comment();
    } else if (is_letter(c)) {
      name();
    } else if (is_digit(c)) {
      add(Token::Kind::integer, length_while(is_digit));
    } else {
      symbol();
    }
  }

  template <class Predicate>
  std::size_t length_while(Predicate matches) const {
    std::size_t end = at_;
    while (end < text_.size() && matches(text_[end])) ++end;
    return end - at_;
  }

  void add(Token::Kind kind, std::size_t length) {
    result_.tokens.push_back({kind, text_.substr(at_, length), at_});
    at_ += length;
    after_comma_ = false;
  }

  bool at_new_statement() const {
    return result_.tokens.empty() || result_.tokens.back().kind == Token::Kind::newline;
  }

  void end_statement() {
    if (!at_new_statement())
      result_.tokens.push_back({Token::Kind::newline, text_.substr(at_, 0), at_});
  }

  // The line that ended goes on here.
  void continue_statement() {
    if (!result_.tokens.empty() && at_new_statement()) result_.tokens.pop_back();
  }

  void comment() {
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    std::size_t before = at_;
    while (before > 0 && is_space(text_[before - 1])) --before;
    if (source_.starts_line(before)) {
      const auto words = trimmed(text_.substr(at_ + 1, end - at_ - 1));
      result_.comments.push_back({source_.line(at_), words});
    }
    at_ = end;
  }

  void name() {
    std::size_t length = length_while(is_in_name);
    if (length > most_letters)
      source_.refuse(at_,
                     "a name is too long: more than " + std::to_string(most_letters) + " letters");
    const auto word = text_.substr(at_, length);
    if (word == "because" && depth_ == 0) return reason(length);
    if (word == "for" && depth_ == 0 && !source_.starts_line(at_)) continue_statement();
    if (at_ + length < text_.size() && text_[at_ + length] == '\'') ++length;
    add(Token::Kind::name, length);
  }

  void reason(std::size_t length) {
    continue_statement();
    std::size_t end = std::min(text_.find('\n', at_), text_.size());
    end = std::min(text_.find('#', at_), end);
    const auto words = trimmed(text_.substr(at_ + length, end - at_ - length));
    result_.tokens.push_back({Token::Kind::reason, words, at_});
    at_ = end;
  }

  void symbol() {
    const auto two = text_.substr(at_, 2);
    if (two == "<=" || two == ">=" || two == "..") return add(Token::Kind::symbol, 2);
    const char c = text_[at_];
    if (c == '(' || c == '[') ++depth_;
    if ((c == ')' || c == ']') && depth_ > 0) --depth_;
    if (c == '=' && depth_ == 0 && !source_.starts_line(at_)) continue_statement();
    const bool known = std::string_view("+-*/^()[],:=<>").find(c) != std::string_view::npos;
    add(known ? Token::Kind::symbol : Token::Kind::other, 1);
    after_comma_ = c == ',';
  }

  const Source& source_;
  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool after_comma_ = false;
  Tokens result_;
};

}  // namespace

Tokens tokenize(const Source& source) {
  return Lexer(source).run();
}

}  // namespace gradstone::parse
