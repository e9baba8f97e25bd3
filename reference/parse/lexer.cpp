#include "reference/parse/lexer.hpp"

#include <algorithm>
#include <iterator>

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
// Of one character; a statement neither begins nor ends with one of them.
constexpr std::string_view operators = "+-*/@^=<>";

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
      goes_on_ = false;
      end_statement();
    }
    if (c == '\n') {
      if (depth_ == 0 && !goes_on_) end_statement();
      ++at_;
    } else if (is_space(c)) {
      ++at_;
    } else if (c == '#') {
      comment();
    } else if (is_letter(c)) {
      name();
    } else if (is_digit(c)) {
      number();
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
    goes_on_ = false;
  }

  bool at_new_statement() const {
    return result_.tokens.empty() || result_.tokens.back().kind == Token::Kind::newline;
  }

  void end_statement() {
    if (at_new_statement()) return;
    const std::size_t end = result_.tokens.back().end();
    result_.tokens.push_back({Token::Kind::newline, text_.substr(end, 0), end});
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

  // 12, 0.5, 1e-3. In `1..T` and in `2e` the number ends before the point and the letter.
  void number() {
    const auto is_at = [this](std::size_t place, auto matches) {
      return place < text_.size() && matches(text_[place]);
    };
    const auto digits_from = [&](std::size_t place) {
      while (is_at(place, is_digit)) ++place;
      return place;
    };
    std::size_t end = digits_from(at_);
    const std::size_t whole = end;
    if (is_at(end, [](char c) { return c == '.'; }) && is_at(end + 1, is_digit))
      end = digits_from(end + 1);
    if (is_at(end, [](char c) { return c == 'e' || c == 'E'; })) {
      const bool has_sign = is_at(end + 1, [](char c) { return c == '+' || c == '-'; });
      const std::size_t exponent = end + (has_sign ? 2 : 1);
      if (is_at(exponent, is_digit)) end = digits_from(exponent);
    }
    add(end == whole ? Token::Kind::integer : Token::Kind::decimal, end - at_);
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
    goes_on_ = word == "where" || word == "and" || word == "for";
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
    if (two == "..") return add(Token::Kind::symbol, 2);
    if (two == "<=" || two == ">=") {
      if (depth_ == 0 && !source_.starts_line(at_)) continue_statement();
      add(Token::Kind::symbol, 2);
      goes_on_ = true;
      return;
    }
    const char c = text_[at_];
    if (c == '(' || c == '[') ++depth_;
    if ((c == ')' || c == ']') && depth_ > 0) --depth_;
    const bool is_operator = operators.find(c) != std::string_view::npos;
    if (is_operator && depth_ == 0 && !source_.starts_line(at_) && !begins_a_chain(c))
      continue_statement();
    const bool known = is_operator || std::string_view("()[],:").find(c) != std::string_view::npos;
    add(known ? Token::Kind::symbol : Token::Kind::other, 1);
    goes_on_ = is_operator || c == ',' || c == ':';
  }

  // Whether a minus stands below `chain NAME`, where a formula begins. No other statement begins
  // with one.
  bool begins_a_chain(char c) const {
    if (c != '-' || !at_new_statement()) return false;
    const auto& tokens = result_.tokens;
    const auto line =
        std::find_if(tokens.rbegin() + (tokens.empty() ? 0 : 1), tokens.rend(),
                     [](const Token& token) { return token.kind == Token::Kind::newline; });
    const auto first = line.base();
    const auto second = first == tokens.end() ? first : std::next(first);
    return second != tokens.end() && first->text == "chain" && second->text != "=";
  }

  const Source& source_;
  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
  bool goes_on_ = false;  // what ends no statement: a comma, an operator, `where`
  Tokens result_;
};

}  // namespace

Tokens tokenize(const Source& source) {
  return Lexer(source).run();
}

}  // namespace gradstone::parse
