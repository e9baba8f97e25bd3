#include "reference/parse/parse.hpp"

#include <fstream>
#include <iostream>
#include <iterator>

#include "reference/error.hpp"
#include "reference/parse/limits.hpp"
#include "reference/parse/source.hpp"
#include "reference/parse/system_parser.hpp"

namespace gradstone {
namespace {

std::string content_of(std::istream& stream, const std::string& file) {
  // One byte more than is allowed tells that there is too much; a byte order mark has three.
  std::string text(parse::most_bytes + 4, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) throw FormatError(file + " can't be read");
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return std::string(parse::without_byte_order_mark(text));
}

}  // namespace

std::vector<EquationSystem> parse_equations(std::string_view text, const std::string& file) {
  const parse::Source source(parse::without_byte_order_mark(text), file);
  const parse::Tokens tokens = parse::tokenize(source);
  parse::Cursor cursor(source, tokens);
  parse::Functions functions;
  std::vector<EquationSystem> systems;
  std::set<std::string> known;
  while (!cursor.at_kind(parse::Token::Kind::end)) {
    const parse::Token& first = cursor.peek();
    if (!source.starts_line(first.at))
      cursor.refuse(first, "a system begins at the start of a line, its statements are indented");
    if (systems.size() == parse::most_systems)
      cursor.refuse(first, "a text has at most " + std::to_string(parse::most_systems) +
                               " systems of equations");
    systems.push_back(parse::SystemParser(cursor, functions, known).parse());
  }
  return systems;
}

std::string equation_text(const std::string& file) {
  if (file == "-") return content_of(std::cin, "<stdin>");
  std::ifstream stream(file, std::ios::binary);
  if (!stream) throw FormatError(file + " can't be opened");
  return content_of(stream, file);
}

std::vector<EquationSystem> read_equations(const std::string& file) {
  return parse_equations(equation_text(file), file == "-" ? "<stdin>" : file);
}

}  // namespace gradstone
