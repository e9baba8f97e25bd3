#pragma once

#include <map>
#include <string>
#include <vector>

#include "reference/expr/affine.hpp"
#include "reference/location.hpp"

namespace gradstone {

/// What a formula in index notation may refer to.
struct IndexRanges {
  /// For each tensor, the dimensions of its entries; several where X[i,j] and X[t,i,j] both occur.
  std::multimap<std::string, std::vector<Dim>> entries;
  /// The indices that are free, with the dimension that each runs over.
  std::map<std::string, Dim> indices;
  /// The tensors whose entries are places, from 1 to a dimension.
  std::map<std::string, Dim> places;
  /// The least that sizes can be.
  LeastSizes least;
};

/// Checks that every index is bound, that an index stands where a dimension is the one it runs
/// over, and that a place that is calculated lies inside of its tensor for all sizes, wherever the
/// comparisons hold that guard it.
///
/// So a lost transpose or a sum over the wrong range is refused for all sizes at once. `what` names
/// the formula in messages.
/// Errors: ShapeError, and UnknownNameError for a tensor or an index that is not known.
void check_indices(const Scalar& formula, const IndexRanges& ranges, const std::string& what,
                   Location where);

}  // namespace gradstone
