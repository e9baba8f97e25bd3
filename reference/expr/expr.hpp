#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

#include "reference/expr/function.hpp"
#include "reference/expr/scalar.hpp"
#include "reference/location.hpp"

namespace gradstone {

namespace node {
struct Node;
}

/// A matrix, as an immutable expression over the table of matrix operations, with a symbolic shape.
///
/// Copies share the tree. Equality is structural and ignores where the formula is written. Every
/// constructor of an expression checks shapes, for all sizes at once.
class Expr {
 public:
  Expr(node::Node node, Shape shape, Location where);

  const node::Node& node() const;
  const Shape& shape() const;
  std::size_t hash() const;
  /// The place where this operation is written.
  const Location& where() const;
  /// The identity of the shared node, for readers that remember what they have read.
  const void* id() const { return data_.get(); }
  bool operator==(const Expr& other) const;

 private:
  struct Data;
  std::shared_ptr<const Data> data_;
};

/// One struct per kind of node. A new kind touches this list, its entry in the table of operations,
/// and one place in each reader; readers that forget it do not compile.
namespace node {

/// A named matrix: an input, a weight, an earlier value, a gradient.
struct Variable {
  std::string name;
  auto fields() const { return std::tie(name); }
};
/// A tensor that is given by its entries: the value of the body at every place. The indices run
/// over the axes of its shape; 1 stands where a dimension is 1. The body reads named tensors.
struct Comprehension {
  std::vector<Index> indices;
  Scalar body;
  auto fields() const { return std::tie(indices, body); }
};
struct Zeros {
  auto fields() const { return std::tuple<>(); }
};
struct Ones {
  auto fields() const { return std::tuple<>(); }
};
struct Identity {
  auto fields() const { return std::tuple<>(); }
};
struct Transpose {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
struct Negate {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
/// c X, with a scalar that holds no indices.
struct Scale {
  Scalar factor;
  Expr operand;
  auto fields() const { return std::tie(factor, operand); }
};
struct Add {
  Expr left, right;
  auto fields() const { return std::tie(left, right); }
};
struct Subtract {
  Expr left, right;
  auto fields() const { return std::tie(left, right); }
};
/// The matrix product.
struct Product {
  Expr left, right;
  auto fields() const { return std::tie(left, right); }
};
/// The elementwise product.
struct Hadamard {
  Expr left, right;
  auto fields() const { return std::tie(left, right); }
};
/// The inner product of two row vectors or two column vectors, 1 x 1.
struct Dot {
  Expr left, right;
  auto fields() const { return std::tie(left, right); }
};
/// The diagonal of a square matrix as a column.
struct Diag {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
/// The square matrix with a column or row vector on its diagonal.
struct DiagMatrix {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
/// A row stacked as many times as the result has rows.
struct RowRepeat {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
/// A column set side by side as many times as the result has columns.
struct ColumnRepeat {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
struct ElementsSum {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
struct ColumnsSum {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
struct RowsSum {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
struct ColumnsMax {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
struct RowsMax {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
struct ColumnsMean {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
struct RowsMean {
  Expr operand;
  auto fields() const { return std::tie(operand); }
};
/// An elementwise function, with its parameters.
struct Apply {
  ElementFunction function;
  std::vector<Scalar> parameters;
  Expr operand;
  auto fields() const { return std::tie(function, parameters, operand); }
};

/// Exactly one of the kinds above.
struct Node {
  using Variant = std::variant<Variable, Comprehension, Zeros, Ones, Identity, Transpose, Negate,
                               Scale, Add, Subtract, Product, Hadamard, Dot, Diag, DiagMatrix,
                               RowRepeat, ColumnRepeat, ElementsSum, ColumnsSum, RowsSum,
                               ColumnsMax, RowsMax, ColumnsMean, RowsMean, Apply>;
  template <class Kind>
  requires std::constructible_from<Variant, Kind> Node(Kind kind) : value(std::move(kind)) {}
  Variant value;
};

}  // namespace node

struct Expr::Data {
  node::Node node;
  Shape shape;
  Location where;
  std::size_t hash;
};

inline const node::Node& Expr::node() const {
  return data_->node;
}
inline const Shape& Expr::shape() const {
  return data_->shape;
}
inline std::size_t Expr::hash() const {
  return data_->hash;
}
inline const Location& Expr::where() const {
  return data_->where;
}

/// Calls the visitor with the node; a visitor that forgets a kind of node does not compile.
template <class Visitor>
decltype(auto) visit(const Expr& expression, Visitor&& visitor) {
  return std::visit(std::forward<Visitor>(visitor), expression.node().value);
}

/// The node as the given kind, or null.
template <class Kind>
const Kind* as(const Expr& expression) {
  return std::get_if<Kind>(&expression.node().value);
}

/// An operand of an operation, with the place where the operation is written.
struct Operand {
  Operand(Expr operand, Location place = Location::here())
      : expression(std::move(operand)), where(place) {}
  Expr expression;
  Location where;
};

// Leaves.
Expr variable(std::string name, Shape shape, Location where = Location::here());
Expr variable(std::string name, Dim rows, Dim columns, Location where = Location::here());
/// Errors: ShapeError where the indices do not fit the shape.
Expr by_entries(std::vector<Index> indices, Shape shape, Scalar body,
                Location where = Location::here());
Expr zeros(Dim rows, Dim columns = one, Location where = Location::here());
Expr ones(Dim rows, Dim columns = one, Location where = Location::here());
Expr identity(Dim size, Location where = Location::here());

// The table of matrix operations. Errors: ShapeError that names the operation, both shapes, file
// and line.
Expr T(Operand X);
Expr operator-(Operand X);
Expr operator*(Scalar factor, Operand X);
Expr operator+(Operand X, Operand Y);
Expr operator-(Operand X, Operand Y);
Expr operator*(Operand X, Operand Z);
Expr hadamard(Operand X, Operand Y);
Expr dot(Operand x, Operand y);
Expr diag(Operand X);
Expr Diag(Operand x);
Expr row_repeat(Operand x, Dim rows);
Expr column_repeat(Operand x, Dim columns);
Expr elements_sum(Operand X);
Expr columns_sum(Operand X);
Expr rows_sum(Operand X);
Expr columns_max(Operand X);
Expr rows_max(Operand X);
Expr columns_mean(Operand X);
Expr rows_mean(Operand X);
/// Errors: DomainError when the number of parameters is not the function's.
Expr apply(const ElementFunction& function, Operand X, std::vector<Scalar> parameters = {});

/// The direct operands, in the order in which they are written.
std::vector<Expr> operands(const Expr& expression);

/// The same operation on other operands (as many as operands() gives), with shapes checked anew.
/// A tree whose operands did not change is returned as it is.
Expr with_operands(const Expr& expression, const std::vector<Expr>& operands);

/// Rewrites from the leaves up: every node, with its operands already rewritten, is given to the
/// function. Shared nodes are rewritten once.
Expr transform(const Expr& expression, const std::function<Expr(const Expr&)>& rewrite);

/// The name of a variable. Errors: DomainError when the expression is not a variable.
const std::string& variable_name(const Expr& expression);

/// The names of the variables, and of the scalar parameters, that occur.
std::set<std::string> variable_names(const Expr& expression);
std::set<std::string> parameter_names(const Expr& expression);

}  // namespace gradstone
