#pragma once

#include <functional>
#include <list>
#include <map>
#include <string>

#include "reference/expr/expr.hpp"
#include "symbolic/all_sizes/scalar_reader.hpp"

namespace gradstone::all_sizes {

/// The free indices of a matrix's entry: its row and its column. A dimension that is 1 has none.
inline constexpr Index row_index = 0;
inline constexpr Index column_index = 1;

/// Reads matrix expressions as forms of their entries. Every node has one place.
class MatrixReader {
 public:
  /// The entry of a named matrix.
  using Values = std::function<const Form&(const std::string& name)>;

  MatrixReader(Algebra& algebra, ScalarReader& scalars, Values values)
      : algebra_(algebra), scalars_(scalars), values_(std::move(values)) {}

  Form read(const Expr& expression) { return remembered(expression); }

 private:
  friend class MatrixVisitor;

  const Form& remembered(const Expr& expression);

  Algebra& algebra_;
  ScalarReader& scalars_;
  Values values_;
  std::map<const void*, Form> memory_;  // of shared nodes
  std::list<Expr> kept_;                // what was spelled out
};

}  // namespace gradstone::all_sizes
