#pragma once

#include <functional>
#include <list>
#include <map>
#include <string>

#include "reference/expr/expr.hpp"
#include "symbolic/all_sizes/scalar_reader.hpp"

namespace gradstone::all_sizes {

/// The free index of a tensor's entry along an axis. A dimension that is 1 has none.
inline constexpr Index axis_index(std::size_t axis) {
  return static_cast<Index>(axis);
}
/// Those of a matrix: its row and its column.
inline constexpr Index row_index = 0;
inline constexpr Index column_index = 1;

/// Reads matrix expressions as forms of their entries. Every node has one place.
class MatrixReader {
 public:
  /// The entry of a named matrix.
  using Values = std::function<const Form&(const std::string& name)>;

  /// A tensor that is given by its entries, as a form of its axes.
  using ByEntries = std::function<Form(const node::Comprehension&, const Shape&)>;

  MatrixReader(Algebra& algebra, ScalarReader& scalars, Values values,
               ByEntries by_entries = nullptr)
      : algebra_(algebra),
        scalars_(scalars),
        values_(std::move(values)),
        by_entries_(std::move(by_entries)) {}

  Form read(const Expr& expression) { return remembered(expression); }

 private:
  friend class MatrixVisitor;

  const Form& remembered(const Expr& expression);

  Algebra& algebra_;
  ScalarReader& scalars_;
  Values values_;
  ByEntries by_entries_;
  std::map<const void*, Form> memory_;  // of shared nodes
  std::list<Expr> kept_;                // what was spelled out
};

}  // namespace gradstone::all_sizes
