#pragma once

#include <map>
#include <string>
#include <vector>

#include "reference/expr/scalar.hpp"
#include "reference/location.hpp"

namespace gradstone {

/// What a formula in index notation may refer to.
struct IndexRanges {
  /// For each matrix, the dimensions of its entries; several where X[i,j] and X[t,i,j] both occur.
  std::multimap<std::string, std::vector<Dim>> entries;
  /// The indices that are free, with the dimension that each runs over.
  std::map<std::string, Dim> indices;
};

/// Checks that every index is bound, and runs over the very dimension that its place has.
///
/// So a lost transpose or a sum over the wrong range is refused for all sizes at once. `what` names
/// the formula in messages.
/// Errors: ShapeError, and UnknownNameError for a matrix or an index that is not known.
void check_indices(const Scalar& formula, const IndexRanges& ranges, const std::string& what,
                   Location where);

}  // namespace gradstone
