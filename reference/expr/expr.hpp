#pragma once

#include <concepts>
#include <cstddef>
#include <functional>
#include <memory>
#include <set>
#include <span>
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

/// One line of the table of matrix operations (reference/operations.hpp): everything that there is
/// to know of an operation.
struct Operation;

/// One struct per kind of node. Readers that forget a kind do not compile. A new operation is no
/// new kind: it is a line of the table.
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
/// An operation of the table, on as many operands, scalars and sizes as its line says.
struct Operation {
  const gradstone::Operation* line;  // never null
  std::vector<Expr> operands;
  std::vector<Scalar> scalars;  ///< without indices: the c of c X
  std::vector<Dim> sizes;       ///< the m of row_repeat(x, m)

  bool is(const gradstone::Operation& operation) const { return line == &operation; }
  const Expr& operand() const { return operands.front(); }
  const Expr& left() const { return operands.front(); }
  const Expr& right() const { return operands.back(); }
  const Scalar& factor() const { return scalars.front(); }
  auto fields() const { return std::tie(line, operands, scalars, sizes); }
  std::size_t hash() const;
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
  using Variant = std::variant<Variable, Comprehension, Operation, Apply>;
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

/// The node as the given operation, or null.
inline const node::Operation* as(const Expr& expression, const Operation& operation) {
  const auto* node = as<node::Operation>(expression);
  return node && node->is(operation) ? node : nullptr;
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

// The table of matrix operations: what each is called in formulas, and its line. Errors: ShapeError
// that names the operation, the shapes, file and line.
#define GRADSTONE_OPERATION(name, ...) __VA_ARGS__;
#include "reference/operations.def"
#undef GRADSTONE_OPERATION

namespace op {
#define GRADSTONE_OPERATION(name, ...) const Operation& name();
#include "reference/operations.def"
#undef GRADSTONE_OPERATION
}  // namespace op

/// Any operation, also one that is not in the table, on operands that fit its line. It is written
/// where its first operand is, or at the given place. The operation has to outlive the expression.
/// Errors: ShapeError; DomainError for another number of operands, scalars or sizes.
Expr apply(const Operation& operation, std::vector<Operand> operands,
           std::vector<Scalar> scalars = {}, std::vector<Dim> sizes = {});
Expr apply(const Operation& operation, std::vector<Expr> operands, std::vector<Scalar> scalars,
           std::vector<Dim> sizes, Location where);
/// Errors: DomainError when the number of parameters is not the function's.
Expr apply(const ElementFunction& function, Operand X, std::vector<Scalar> parameters = {});

/// The direct operands, in the order in which they are written.
std::vector<Expr> operands(const Expr& expression);

/// The scalars that the topmost node holds itself: a factor, the parameters of a function, what the
/// entries of a tensor are. They live as long as the node.
std::span<const Scalar> scalars(const Expr& expression);

/// The same operation on other operands (as many as operands() gives), with shapes checked anew.
/// A tree whose operands did not change is returned as it is.
Expr with_operands(const Expr& expression, const std::vector<Expr>& operands);

/// Rewrites from the leaves up: every node, with its operands already rewritten, is given to the
/// function. Shared nodes are rewritten once.
Expr transform(const Expr& expression, const std::function<Expr(const Expr&)>& rewrite);

/// A number for what the topmost node is, which orders expressions: a name comes first, then what
/// is given by entries, the operations in the order of the table, those outside of it, and
/// elementwise functions.
std::size_t kind_of(const Expr& expression);

/// Whether both are the same operation, whatever it is applied to; or two functions, two names, two
/// tensors that are given by their entries.
bool is_same_kind(const Expr& left, const Expr& right);

/// The name of a variable. Errors: DomainError when the expression is not a variable.
const std::string& variable_name(const Expr& expression);

/// The names of the variables, and of the scalar parameters, that occur.
std::set<std::string> variable_names(const Expr& expression);
std::set<std::string> parameter_names(const Expr& expression);
/// The names of the sizes of all that occurs, and of those that indices run to.
std::set<std::string> size_names(const Expr& expression);

}  // namespace gradstone
