#pragma once

#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "numeric/plan/gather.hpp"
#include "reference/expr/expr.hpp"

namespace gradstone::plan {

/// What computes a value of the graph.
enum class Op {
  // Given.
  input,
  scalar,
  // Elementwise. An operand with one row or one column is repeated to the shape of the value.
  copy,
  negate,
  add,
  subtract,
  multiply,
  divide,
  select,  ///< operands l, r, a, b: a where l < r (or l <= r), else b
  exp,
  log,
  log1p,
  tanh,
  erf,
  sin,
  cos,
  sqrt,
  power,
  // Reductions of the shape of the operand.
  rows_sum,
  rows_max,
  columns_sum,
  columns_max,
  elements_sum,
  // Whole matrices.
  product,  ///< operands A, B, c and perhaps S: S + c A B, each of A and B perhaps transposed
  transpose,
  view,  ///< the same numbers, row after row, as a matrix of another shape
  diagonal,
  diagonal_matrix,
  identity,
  gather,   ///< operands: the source, if there is one, then the table of places, if there is one
  scatter,  ///< operands A, t: the sums of all rows i of A for which t[i] is the number of the row
};

bool is_elementwise(Op op);
bool is_row_reduction(Op op);
/// columns_sum, columns_max and elements_sum: known only when all rows are read.
bool is_column_reduction(Op op);
/// Everything that can be a part of a pass over a matrix.
bool is_fusible(Op op);
std::string name_of(Op op);

/// The number of a value; operands have smaller numbers.
using Id = int;

struct Value {
  Op op = Op::scalar;
  std::vector<Id> operands;
  Shape shape;
  bool or_equal = false;         ///< select: l <= r instead of l < r
  bool transpose_left = false;   ///< product
  bool transpose_right = false;  ///< product
  int index = -1;  ///< input, scalar and gather: which; a copy that is its own: its number
  Dim batch{1};    ///< product: so many products of matrices that lie one below the other
};

struct GivenMatrix {
  std::string name;
  Shape shape;
};

/// All values of a plan: equal values are one.
class Graph {
 public:
  /// The number of the value, which is new or equal to an earlier one; simplified where that
  /// changes no bit of the result.
  Id add(Value value);
  Id input(const std::string& name, const Shape& shape);
  /// A scalar that is free of the argument x and of indices: a number, a parameter, 1/N.
  Id scalar(const Scalar& scalar);
  /// What a gather makes of its source and its table; -1 where there is none.
  Id gathered(const Gather& gather, const Shape& shape, Id source, Id table = -1);
  /// The same numbers in another shape.
  Id view(Id of, const Shape& shape);
  /// A copy that is not merged with others.
  Id own_copy(Id of, const Shape& shape);

  const Value& operator[](Id id) const { return values_[static_cast<std::size_t>(id)]; }
  Id size() const { return static_cast<Id>(values_.size()); }
  const std::vector<GivenMatrix>& inputs() const { return inputs_; }
  const std::vector<Scalar>& scalars() const { return scalars_; }
  const Scalar& scalar_of(Id id) const {
    return scalars_[static_cast<std::size_t>((*this)[id].index)];
  }
  const std::vector<Gather>& gathers() const { return gathers_; }
  const Gather& gather_of(Id id) const {
    return gathers_[static_cast<std::size_t>((*this)[id].index)];
  }
  bool is_number(Id id, Rational number) const;

  /// A graph that has the same inputs, scalars and gathers, and no other values yet.
  Graph with_leaves_only() const;

 private:
  using Key = std::tuple<Op, std::vector<Id>, std::string, bool, bool, bool, int>;
  Id insert(Value value);
  /// The number of an equal, simpler value, if there is one.
  std::optional<Id> simplified(const Value& value);

  std::vector<Value> values_;
  std::vector<GivenMatrix> inputs_;
  std::vector<Scalar> scalars_;
  std::vector<Gather> gathers_;
  std::map<Key, Id> known_;
  int copies_ = 0;
};

/// Whether matrices of these shapes have as many numbers at all sizes.
bool have_as_many(const Shape& a, const Shape& b);

/// What the plan gives back.
struct NamedValue {
  std::string name;
  Id value = -1;
  Shape shape;  ///< of the caller's memory: the same numbers, perhaps as another matrix
};

}  // namespace gradstone::plan
