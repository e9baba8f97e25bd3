#pragma once

#include <set>
#include <string>
#include <vector>

#include "reference/expr/expr.hpp"
#include "reference/parse/scope.hpp"

namespace gradstone::parse {

/// A tensor as an equation of its entries says it: the value at these indices, which are 1 where a
/// dimension is 1.
struct TensorEntries {
  std::vector<Index> indices;
  Shape shape{std::vector<Dim>{}};
  Scalar value = 0;
};

/// The entries of a tensor whose parts may be slices, X[t] of X: T x N x D, which read indices that
/// are bound around it: those of `bound`. By the definitions of the table of operations, with
/// indices as the equations above name them, or called after the dimensions.
TensorEntries entries_of(const Expr& tensor, const Scope& scope,
                         const std::set<std::string>& bound);

/// Indices for the axes of a tensor, as entries_of() takes them.
std::vector<Index> indices_of(const Shape& shape, const Scope& scope);

/// A tensor that is a number at every place. The number may read indices of `bound`.
Expr filled(const Scalar& number, const Shape& shape, const Scope& scope,
            const std::set<std::string>& bound, Location where);

/// Whether a formula reads an index, of its own or of what is around it.
bool reads_index(const Scalar& formula, const std::string& index);

}  // namespace gradstone::parse
