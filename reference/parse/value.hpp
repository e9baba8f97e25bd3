#pragma once

#include <optional>
#include <string>
#include <variant>

#include "reference/expr/expr.hpp"
#include "reference/parse/cursor.hpp"

namespace gradstone::parse {

/// A part of a formula: a scalar or a matrix, with what it takes of the limits.
struct Value {
  Value(Scalar scalar, double its_nodes = 1, int its_depth = 1)
      : of(std::move(scalar)), nodes(its_nodes), depth(its_depth) {}
  Value(Expr matrix, double its_nodes = 1, int its_depth = 1)
      : of(std::move(matrix)), nodes(its_nodes), depth(its_depth) {}

  const Scalar* scalar() const { return std::get_if<Scalar>(&of); }
  const Expr* matrix() const { return std::get_if<Expr>(&of); }
  /// `a scalar`, `N x K`.
  std::string kind() const;

  std::variant<Scalar, Expr> of;
  double nodes;
  int depth;
};

// The operations of formulas on scalars and matrices. `where` is the token that asks for it. Sums
// and differences are of two of a kind. Errors: FormatError where operands do not fit.
Value add(const Cursor& cursor, const Token& where, const Value& left, const Value& right);
Value subtract(const Cursor& cursor, const Token& where, const Value& left, const Value& right);
Value multiply(const Cursor& cursor, const Token& where, const Value& left, const Value& right);
Value divide(const Cursor& cursor, const Token& where, const Value& left, const Value& right);
Value negate(const Cursor& cursor, const Token& where, const Value& operand);
Value raise(const Cursor& cursor, const Token& where, const Value& base, const Value& exponent);

/// Refuses a matrix with too many entries, whose size is given by numbers: names are of a few sizes
/// where something is proved, numbers are what they are.
void require_few_entries(const Cursor& cursor, const Token& where, const Shape& shape);

/// The result of an operation on parts, if it stays within the limits.
Value limited(const Cursor& cursor, const Token& where, Value result);

}  // namespace gradstone::parse
