#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "numeric/plan/graph.hpp"

namespace gradstone::plan {

/// Names of indices, the outermost first.
using Axes = std::vector<std::string>;

/// A value of the graph and the indices that its numbers run over, row after row. The rows of the
/// matrix are the first `split` of them; a number has none.
struct Spread {
  Id id = -1;
  Axes axes;
  std::size_t split = 0;
};

/// In which order indices had better stand, and how many of them are rows: of values that can be
/// had in any order.
struct Arrangement {
  Axes order;
  std::size_t rows = 0;

  /// Those of the indices that are in a set, in this order.
  Axes sorted(const std::set<std::string>& indices) const;
  /// How many of the axes belong to the rows.
  std::size_t split_of(const Axes& axes) const;
};

/// What can be done with spread values: elementwise operations over the indices of all operands,
/// sums and maxima over some, products of matrices. Leading axes that lie one behind the other are
/// rows of one matrix; what lies in another order is copied, the smaller of two.
class Spreads {
 public:
  Spreads(Graph& graph, const Sizes& largest) : graph_(graph), largest_(largest) {}

  Graph& graph() { return graph_; }
  /// What an index runs up to. Errors: UnsupportedError for what is no index of the equation.
  Dim range(const std::string& index) const;
  void set_range(const std::string& index, const Dim& last) {
    ranges_.insert_or_assign(index, last);
  }
  /// At the largest sizes.
  std::int64_t number(const Dim& dim) const { return dim.at(largest_); }
  std::int64_t count(const Axes& axes) const;
  Dim product_of_ranges(const std::set<std::string>& indices) const;
  Shape shape(const Axes& axes, std::size_t split) const;

  Spread scalar(const Scalar& value) { return {graph_.scalar(value), {}, 0}; }
  /// The same numbers with other axes as rows.
  Spread split_at(const Spread& value, std::size_t split);
  /// The value over exactly these axes: in another order, or repeated.
  Spread arranged(const Spread& value, const Axes& axes);
  /// An elementwise operation over the indices of all operands.
  Spread elementwise(Op op, const std::vector<Spread>& operands, const Arrangement& wanted,
                     bool or_equal = false);
  /// The sum, or the maximum, over indices; each index that the value does not have counts its
  /// repetitions.
  Spread summed(const Spread& value, const std::set<std::string>& over);
  Spread largest(const Spread& value, const std::set<std::string>& over);
  /// The sum of left times right over indices that both have.
  Spread product(Spread left, Spread right, const std::set<std::string>& over);

 private:
  Spread reduced(const Spread& value, const std::set<std::string>& over, bool is_sum);
  Spread stored(const Spread& value);

  Graph& graph_;
  const Sizes& largest_;
  std::map<std::string, Dim> ranges_;
};

}  // namespace gradstone::plan
