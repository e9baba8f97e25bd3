#pragma once

#include <list>
#include <map>

#include "numeric/plan/graph.hpp"

namespace gradstone::plan {

/// Reads matrix expressions into a graph. Variables are given matrices.
///
/// A repeated row or column is kept as the row or column: elementwise operations on it are done
/// once, and the passes over a matrix read it in place. So a value may be smaller than what it
/// stands for, with one row or one column.
class Lowering {
 public:
  explicit Lowering(Graph& graph) : graph_(graph) {}

  /// The value of an expression, perhaps smaller than its shape.
  Id operator()(const Expr& expression);

  /// The value in the shape of the expression.
  Id whole(const Expr& expression);

 private:
  struct Reader;
  Id whole(Id id, const Shape& shape);
  Id elementwise(Op op, const Shape& shape, std::vector<Id> operands);

  Graph& graph_;
  std::map<const void*, Id> done_;
  std::list<Expr> kept_;  // what is done, and read by nobody else
};

}  // namespace gradstone::plan
