#pragma once

#include <list>
#include <map>

#include "numeric/plan/tensor/lower_tensor.hpp"

namespace gradstone::plan {

/// Reads expressions into a graph. A variable is what the equation of its name says, or given.
///
/// A repeated row or column is kept as the row or column: elementwise operations on it are done
/// once, and the passes over a matrix read it in place. So a value may be smaller than what it
/// stands for, with one row or one column.
class Lowering {
 public:
  /// `shapes` are those of given tensors that are read by their entries.
  Lowering(Graph& graph, const std::map<std::string, Expr>& equations,
           const std::map<std::string, Shape>& shapes, const Sizes& largest)
      : graph_(graph), equations_(equations), shapes_(shapes), largest_(largest) {}

  /// The value of an expression, perhaps smaller than its shape.
  Id operator()(const Expr& expression);

  /// The value in the shape of the expression, of a tensor as the matrix that holds it.
  Id whole(const Expr& expression);

  /// The same, but what is given by its entries may have other axes as rows.
  Id in_any_split(const Expr& expression);

 private:
  struct Reader;
  bool is_whole(Id id, const Shape& shape) const;
  Id whole(Id id, const Shape& shape);
  Id elementwise(Op op, const Shape& shape, std::vector<Id> operands);

  Id by_entries(const node::Comprehension& tensor, const Expr& expression);
  NamedTensor find(const std::string& name);

  Graph& graph_;
  const std::map<std::string, Expr>& equations_;
  const std::map<std::string, Shape>& shapes_;
  const Sizes& largest_;
  std::map<const void*, Id> done_, tensors_;
  std::list<Expr> kept_;  // what is done, and read by nobody else
};

}  // namespace gradstone::plan
