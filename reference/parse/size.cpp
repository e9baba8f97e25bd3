#include "reference/parse/formula_parser.hpp"
#include "reference/parse/limits.hpp"

namespace gradstone::parse {
namespace {

void require_small(const Cursor& cursor, const Token& where, const Dim& size) {
  for (const auto& [names, coefficient] : size.terms()) {
    if (coefficient > most_in_size || coefficient < -most_in_size)
      cursor.refuse(where, "a number in a size is at most " + std::to_string(most_in_size));
  }
}

Dim parse_factor(Cursor& cursor, std::set<std::string>& sizes) {
  const Token token = cursor.peek();
  if (token.kind == Token::Kind::integer) {
    const std::int64_t value = cursor.integer("a number");
    require_small(cursor, token, Dim(value));
    return Dim(value);
  }
  const std::string name = cursor.name("a size, such as N or 2*N + 1");
  sizes.insert(name);
  return Dim(name);
}

Dim parse_product(Cursor& cursor, std::set<std::string>& sizes) {
  Dim product = parse_factor(cursor, sizes);
  for (std::size_t factors = 1; cursor.at("*"); ++factors) {
    if (factors == most_in_product)
      cursor.refuse(cursor.peek(), "a product in a size has at most " +
                                       std::to_string(most_in_product) + " factors");
    cursor.next();
    product = product * parse_factor(cursor, sizes);
    require_small(cursor, cursor.peek(), product);
  }
  return product;
}

}  // namespace

void require_few_entries(const Cursor& cursor, const Token& where, const Shape& shape) {
  std::int64_t entries = 1;
  for (const auto& dim : shape.dims()) {
    if (!dim.is_number()) return;
    entries *= dim.at({});
    if (entries > most_entries) break;
  }
  if (entries <= most_entries) return;
  cursor.refuse(where, "a matrix " + shape.text() + " has too many entries: at most " +
                           std::to_string(most_entries) +
                           " where its size is given by numbers; name a size, as in N x D");
}

Dim parse_size(Cursor& cursor, std::set<std::string>& sizes) {
  const Token first = cursor.peek();
  const bool negative = cursor.take("-");
  Dim size = parse_product(cursor, sizes);
  if (negative) size = Dim(0) - size;
  for (std::size_t terms = 1; cursor.at("+") || cursor.at("-"); ++terms) {
    if (terms == most_in_sum)
      cursor.refuse(first, "a size has at most " + std::to_string(most_in_sum) + " terms");
    const bool plus = cursor.next().text == "+";
    const Dim term = parse_product(cursor, sizes);
    size = plus ? size + term : size - term;
  }
  require_small(cursor, first, size);
  return size;
}

Shape parse_shape(Cursor& cursor, std::set<std::string>& sizes) {
  const Token first = cursor.peek();
  std::vector<Dim> dims;
  if (!cursor.take("scalar")) {
    do {
      if (dims.size() == Shape::most)
        cursor.refuse(cursor.peek(),
                      "a tensor has at most " + std::to_string(Shape::most) + " dimensions");
      dims.push_back(parse_size(cursor, sizes));
    } while (cursor.take("x"));
  }
  const Shape shape(std::move(dims));
  require_few_entries(cursor, first, shape);
  return shape;
}

}  // namespace gradstone::parse
