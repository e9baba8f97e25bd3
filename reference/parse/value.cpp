#include "reference/parse/value.hpp"

#include <algorithm>

#include "reference/parse/exponents.hpp"
#include "reference/parse/limits.hpp"

namespace gradstone::parse {
namespace {

// An operation that takes two scalars or two matrices.
template <class Operation>
Value both(const Cursor& cursor, const Token& where, const Value& left, const Value& right,
           Operation operation) {
  const double nodes = 1 + left.nodes + right.nodes;
  const int depth = 1 + std::max(left.depth, right.depth);
  if (left.scalar() && right.scalar())
    return limited(cursor, where, {operation(*left.scalar(), *right.scalar()), nodes, depth});
  if (left.matrix() && right.matrix()) {
    const Expr result = cursor.built(where, [&](Location place) {
      return operation(Operand(*left.matrix(), place), Operand(*right.matrix(), place));
    });
    return limited(cursor, where, {result, nodes, depth});
  }
  cursor.refuse(where, "expected two of a kind, found " + left.kind() + " and " + right.kind());
}

// The size of a tree's topmost node, in which every name of its shape is written out.
std::size_t held_by(const Value& value) {
  std::size_t amount = 1;
  if (!value.matrix()) return amount;
  for (const auto& dim : value.matrix()->shape().dims())
    for (const auto& [names, coefficient] : dim.terms()) amount += 1 + names.size();
  return amount;
}

bool is_constant(const Scalar& exponent) {
  const auto& node = exponent.node().value;
  if (std::holds_alternative<scalar::Entry>(node) || std::holds_alternative<scalar::Argument>(node))
    return false;
  const auto parts = children(exponent);
  return std::all_of(parts.begin(), parts.end(), is_constant);
}

}  // namespace

std::string Value::kind() const {
  if (!matrix()) return "a scalar";
  const Shape& shape = matrix()->shape();
  return (shape.is_matrix() ? "a matrix " : "a tensor ") + shape.text();
}

Value limited(const Cursor& cursor, const Token& where, Value result) {
  if (result.depth > most_depth) {
    cursor.refuse(where, "the formula is too deep: more than " + std::to_string(most_depth) +
                             " operations inside of each other; name a part of it");
  }
  if (result.nodes > most_nodes) {
    cursor.refuse(where, "the formula is too large: more than " +
                             std::to_string(static_cast<int>(most_nodes)) +
                             " operations once functions, and sums up to a number, are written "
                             "out");
  }
  if (result.matrix()) require_few_entries(cursor, where, result.matrix()->shape());
  cursor.hold(where, held_by(result));
  return result;
}

Value add(const Cursor& cursor, const Token& where, const Value& left, const Value& right) {
  return both(cursor, where, left, right, [](const auto& a, const auto& b) { return a + b; });
}

Value subtract(const Cursor& cursor, const Token& where, const Value& left, const Value& right) {
  return both(cursor, where, left, right, [](const auto& a, const auto& b) { return a - b; });
}

Value multiply(const Cursor& cursor, const Token& where, const Value& left, const Value& right) {
  if (left.scalar() && right.matrix()) {
    const Expr result = cursor.built(
        where, [&](Location place) { return *left.scalar() * Operand(*right.matrix(), place); });
    return limited(cursor, where,
                   {result, 1 + left.nodes + right.nodes, 1 + std::max(left.depth, right.depth)});
  }
  if (left.matrix() && right.scalar())
    cursor.refuse(where, "a matrix is scaled from the left: write c * X");
  return both(cursor, where, left, right, [](const auto& a, const auto& b) { return a * b; });
}

Value divide(const Cursor& cursor, const Token& where, const Value& left, const Value& right) {
  if (!left.scalar() || !right.scalar()) {
    cursor.refuse(where,
                  "only scalars are divided: write (1 / a) * X for a number a, "
                  "hadamard(X, reciprocal(Y)) for elements");
  }
  return limited(cursor, where,
                 {*left.scalar() / *right.scalar(), 1 + left.nodes + right.nodes,
                  1 + std::max(left.depth, right.depth)});
}

Value negate(const Cursor& cursor, const Token& where, const Value& operand) {
  const double nodes = operand.nodes + 1;
  if (operand.scalar())
    return limited(cursor, where, {-*operand.scalar(), nodes, operand.depth + 1});
  const Expr result =
      cursor.built(where, [&](Location place) { return -Operand(*operand.matrix(), place); });
  return limited(cursor, where, {result, nodes, operand.depth + 1});
}

Value raise(const Cursor& cursor, const Token& where, const Value& base, const Value& exponent) {
  if (!base.scalar() || !exponent.scalar())
    cursor.refuse(where,
                  "only scalars are raised to a power: elements are by power(X, p) and square(X)");
  if (!is_constant(*exponent.scalar()))
    cursor.refuse(where, "an exponent is free of entries and of x: write exp(b * log(a)) for a^b");
  const Scalar result = power(*base.scalar(), *exponent.scalar());
  require_small_exponents(cursor, where, result);
  return limited(
      cursor, where,
      {result, 1 + base.nodes + exponent.nodes, 1 + std::max(base.depth, exponent.depth)});
}

}  // namespace gradstone::parse
