#include "reference/parse/cursor.hpp"

#include <algorithm>
#include <charconv>

#include "reference/parse/limits.hpp"

namespace gradstone::parse {
namespace {

// Words that can't be names, since they would end a formula or begin one.
bool is_word_of_notation(std::string_view text) {
  constexpr std::string_view words[] = {"where", "else", "and", "for", "because"};
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

std::string found(const Token& token) {
  switch (token.kind) {
    case Token::Kind::newline:
      return "the end of the line";
    case Token::Kind::end:
      return "the end of the text";
    case Token::Kind::reason:
      return "because";
    case Token::Kind::other:
      return "a character that the notation does not use";
    case Token::Kind::name:
    case Token::Kind::integer:
    case Token::Kind::decimal:
    case Token::Kind::symbol:
      break;
  }
  constexpr std::size_t most = 40;
  return std::string(token.text.substr(0, most)) + (token.text.size() > most ? "..." : "");
}

}  // namespace

const Token& Cursor::peek(std::size_t ahead) const {
  return tokens_.tokens[std::min(position_ + ahead, tokens_.tokens.size() - 1)];
}

Token Cursor::next() {
  const Token token = peek();
  if (position_ + 1 < tokens_.tokens.size()) ++position_;
  return token;
}

bool Cursor::at(std::string_view text, std::size_t ahead) const {
  const Token& token = peek(ahead);
  const bool literal = token.kind == Token::Kind::name || token.kind == Token::Kind::symbol;
  return literal && token.text == text;
}

bool Cursor::take(std::string_view text) {
  if (!at(text)) return false;
  next();
  return true;
}

void Cursor::expect(std::string_view text, const std::string& where) {
  if (!take(text)) expected(std::string(text) + (where.empty() ? "" : " " + where));
}

std::string Cursor::name(const std::string& what) {
  if (!at_kind(Token::Kind::name)) expected(what);
  const Token token = peek();
  if (token.text.back() == '\'') refuse(token, "a name can't end with a prime; expected " + what);
  if (is_word_of_notation(token.text))
    refuse(token, std::string(token.text) + " is a word of the notation; expected " + what);
  next();
  return std::string(token.text);
}

std::int64_t Cursor::integer(const std::string& what) {
  if (!at_kind(Token::Kind::integer)) expected(what);
  const Token token = next();
  std::int64_t value = 0;
  const auto end = token.text.data() + token.text.size();
  if (std::from_chars(token.text.data(), end, value).ec != std::errc())
    refuse(token, "the number does not fit 64 bits");
  return value;
}

// 0.5 is 5 / 10, and 1e-3 is 1 / 1000: the digits are a whole number, with zeros at its end or
// below it.
Rational Cursor::decimal() {
  const Token token = next();
  const auto too_long = [&]() -> Rational {
    refuse(token,
           "the number does not fit 64 bits: numbers are exact, with at most 18 digits after the "
           "point; write fewer, or name a parameter");
  };
  constexpr std::int64_t most_zeros = 18;  // of a power of ten
  const std::size_t mark = std::min(token.text.find_first_of("eE"), token.text.size());
  const std::string_view number = token.text.substr(0, mark);
  const std::size_t point = std::min(number.find('.'), number.size());
  std::string digits(number.substr(0, point));
  std::int64_t exponent = 0;
  if (mark < token.text.size()) {
    std::string_view written = token.text.substr(mark + 1);
    if (written.front() == '+') written.remove_prefix(1);
    // What does not fit is 0, or too large or small for any digits.
    const auto [end, error] =
        std::from_chars(written.data(), written.data() + written.size(), exponent);
    if (error != std::errc()) exponent = written.front() == '-' ? -1'000'000'000 : 1'000'000'000;
  }
  if (point < number.size()) {
    digits += number.substr(point + 1);
    exponent -= static_cast<std::int64_t>(number.size() - point - 1);
  }
  digits.erase(0, std::min(digits.find_first_not_of('0'), digits.size()));
  if (digits.empty()) return Rational(0);
  const std::size_t zeros = digits.size() - 1 - digits.find_last_not_of('0');
  digits.resize(digits.size() - zeros);
  exponent += static_cast<std::int64_t>(zeros);
  if (exponent > most_zeros || exponent < -most_zeros) return too_long();
  for (; exponent > 0; --exponent) digits += '0';
  std::int64_t above = 0, below = 1;
  if (std::from_chars(digits.data(), digits.data() + digits.size(), above).ec != std::errc())
    return too_long();
  for (; exponent < 0; ++exponent) below *= 10;
  return Rational(above, below);
}

void Cursor::end_of_statement() {
  if (!at_kind(Token::Kind::newline)) expected("the end of the line");
  next();
}

std::vector<std::string_view> Cursor::comments_above(const Token& token) const {
  const auto& comments = tokens_.comments;
  int line = source_.line(token.at);
  auto first = std::lower_bound(comments.begin(), comments.end(), line,
                                [](const Comment& c, int wanted) { return c.line < wanted; });
  const auto last = first;
  for (; first != comments.begin() && std::prev(first)->line == line - 1; --line) --first;
  std::vector<std::string_view> texts;
  std::transform(first, last, std::back_inserter(texts), [](const auto& c) { return c.text; });
  return texts;
}

void Cursor::hold(const Token& token, std::size_t amount) const {
  held_ += amount;
  if (held_ > most_held) refuse(token, "the formulas of the text are too large; split it");
}

void Cursor::expected(const std::string& what) const {
  refuse(peek(), "expected " + what + ", found " + found(peek()));
}

// The library says where in a file a formula is written; here the message says it first.
std::string Cursor::without_place(std::string message, const Token& token) const {
  const std::string place = " (" + source_.location(token.at).text() + ")";
  if (message.ends_with(place)) message.resize(message.size() - place.size());
  return message;
}

}  // namespace gradstone::parse
