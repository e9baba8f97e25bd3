#pragma once

#include <string>
#include <string_view>
#include <utility>

#include "reference/error.hpp"
#include "reference/expr/rational.hpp"
#include "reference/parse/lexer.hpp"
#include "reference/parse/shape_error.hpp"

namespace gradstone::parse {

/// The place in the tokens up to which the text is read.
class Cursor {
 public:
  Cursor(const Source& source, const Tokens& tokens) : source_(source), tokens_(tokens) {}

  const Source& source() const { return source_; }
  /// The token here, or one further on; the last one where there is none.
  const Token& peek(std::size_t ahead = 0) const;
  Token next();
  std::size_t position() const { return position_; }
  void return_to(std::size_t position) { position_ = position; }

  bool at_kind(Token::Kind kind) const { return peek().kind == kind; }
  /// Whether this word or symbol is here.
  bool at(std::string_view text, std::size_t ahead = 0) const;
  bool take(std::string_view text);
  void expect(std::string_view text, const std::string& where = "");
  /// A name that stands for something: no prime, no word of the notation's own.
  std::string name(const std::string& what);
  std::int64_t integer(const std::string& what);
  /// The value of the decimal that is here, exactly.
  Rational decimal();
  void end_of_statement();
  /// The comment lines right above the token.
  std::vector<std::string_view> comments_above(const Token& token) const;

  /// `expected WHAT, found TOKEN` at the token here. Errors: FormatError, always.
  [[noreturn]] void expected(const std::string& what) const;
  [[noreturn]] void refuse(const Token& token, const std::string& message) const {
    source_.refuse(token.at, message);
  }

  /// Counts what the trees of this text hold. Errors: FormatError when it is too much.
  void hold(const Token& token, std::size_t amount) const;

  /// What is built; an error of the library gets its place in this text.
  template <class Build>
  auto built(const Token& token, Build build) const {
    try {
      return build(source_.location(token.at));
    } catch (const FormatError&) {
      throw;
    } catch (const ShapeError& error) {
      throw TextShapeError(source_.message_at(token.at, without_place(error.what(), token)),
                           source_.line(token.at));
    } catch (const Error& error) {
      refuse(token, without_place(error.what(), token));
    }
  }

 private:
  std::string without_place(std::string message, const Token& token) const;

  const Source& source_;
  const Tokens& tokens_;
  std::size_t position_ = 0;
  mutable std::size_t held_ = 0;
};

}  // namespace gradstone::parse
