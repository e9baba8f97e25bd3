#pragma once

#include <unordered_map>
#include <vector>

#include "reference/expr/expr.hpp"

namespace gradstone::derive {

/// One summand of a sum, with its coefficient.
struct Summand {
  Scalar coefficient;
  Expr value;
};

/// Whether the topmost operation is +, -, or a multiple.
bool is_sum_like(const Expr& expression);

/// Sums and elementwise products in an arranged order, so that the laws of rings (sums and
/// elementwise products are associative and commutative, coefficients multiply, equal summands are
/// added, 0 and 1 drop out) make equal expressions the same tree. Short parts come first, as they
/// are printed. Lengths and parts are remembered.
class Arranger {
 public:
  /// The sum of the terms; zeros of the shape when all cancel.
  Expr sum(const std::vector<Summand>& terms, const Shape& shape);
  /// The elementwise product of the factors, with their coefficients in front.
  Expr product(const std::vector<Expr>& factors, const Shape& shape);
  /// The summands, through nested sums, signs and multiples. What is multiplied by more than a sign
  /// as a whole, as in 2 * (Y - T), stays one summand. Never empty.
  const std::vector<Summand>& terms_of(const Expr& expression);
  /// The factors of an elementwise product, through nested products. Never empty.
  const std::vector<Expr>& factors_of(const Expr& expression);
  /// length_of, remembered.
  int length(const Expr& expression);

 private:
  bool before(const Expr& left, const Expr& right);

  // What is known of an expression, which is kept alive since its address is the key.
  template <class Value>
  struct Known {
    Expr expression;
    Value value;
  };
  template <class Value>
  using Memory = std::unordered_map<const void*, Known<Value>>;

  Memory<int> lengths_;
  Memory<std::vector<Summand>> terms_;
  Memory<std::vector<Expr>> factors_;
};

}  // namespace gradstone::derive
