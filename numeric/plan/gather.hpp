#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "reference/expr/dim.hpp"

namespace gradstone::plan {

/// A whole number that is calculated from the indices of a target, from 0 on: an offset, and a
/// multiple of each index.
struct Linear {
  Dim offset{0};
  std::vector<Dim> coefficients;  ///< by axis of the target
  bool operator==(const Linear&) const = default;
};

/// The place along one axis of what is gathered, from 0 on: `numerator / divisor` where that is a
/// whole number of the axis; elsewhere nothing lies there. Where there is a table, the number that
/// stands there, counted from 1, is added to the numerator.
struct GatherPlace {
  Linear numerator;
  Dim divisor{1};
  Dim extent{1};
  bool looks_up = false;
  Linear in_table;  ///< the place in the table, row by row
  bool operator==(const GatherPlace&) const = default;
};

/// What becomes of the entries that a gather finds for one entry of the target.
enum class Combine { only_one, sum, largest };

/// Every entry of a target is an entry of a source, found through places that are affine in its
/// indices; or `outside`, where nothing lies there or a guard does not hold. Windows of a
/// convolution, a transposition of axes, a repetition, a slice and a flip are of this kind. Without
/// a source, `inside` takes the place of its entries.
///
/// Where the first axes are not the target's, the entry is the sum, or the largest, over them: of
/// those that lie inside, and `outside` is not read.
struct Gather {
  std::vector<Dim> axes;     ///< those that are combined, then those of the target
  std::size_t combined = 0;  ///< how many of them
  Combine combine = Combine::only_one;
  std::vector<GatherPlace> places;    ///< by axis of the source
  std::vector<Linear> at_least_zero;  ///< the guards
  double outside = 0;
  double inside = 1;
  bool operator==(const Gather&) const = default;

  /// `[n,i,j,a,b] from [n,i + a,j + b]`: for listings, and equal for equal ones.
  std::string text() const;
};

}  // namespace gradstone::plan
