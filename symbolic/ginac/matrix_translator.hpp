#pragma once

#include <list>
#include <map>
#include <string>
#include <unordered_map>

#include "reference/expr/expr.hpp"
#include "symbolic/ginac/matrix.hpp"
#include "symbolic/ginac/scalar_translator.hpp"

namespace gradstone::ginac {

/// Translates matrix expressions to matrices of expressions of a tower, at given sizes, straight
/// from the meaning of each operation.
class MatrixTranslator {
 public:
  /// The value of a named matrix. The reference stays valid while the expression is translated.
  using Lookup = std::function<const Matrix&(const std::string& name)>;

  /// A tensor that is given by its entries, stored row by row.
  using ByEntries = std::function<Matrix(const node::Comprehension&, const Shape&)>;

  MatrixTranslator(Tower& tower, const Sizes& sizes, const ScalarTranslator& scalars, Lookup values,
                   ByEntries by_entries)
      : tower_(tower),
        sizes_(sizes),
        scalars_(scalars),
        values_(std::move(values)),
        by_entries_(std::move(by_entries)) {}

  Matrix translate(const Expr& expression);

 private:
  friend class MatrixVisitor;
  const Matrix& remembered(const Expr& expression);

  Tower& tower_;
  const Sizes& sizes_;
  const ScalarTranslator& scalars_;
  Lookup values_;
  ByEntries by_entries_;
  std::unordered_map<const void*, Matrix> memory_;  ///< shared subexpressions are read once
  std::list<Expr> kept_;                            ///< what was spelled out
};

}  // namespace gradstone::ginac
