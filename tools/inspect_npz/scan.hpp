#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <vector>

#include "numeric/npz.hpp"

namespace gradstone::tools {

/// How many elements are kept at each end of a long axis, and from how many elements on axes are
/// cut at all: NumPy's defaults.
constexpr std::size_t edge_items = 3;
constexpr std::size_t whole_up_to = 1000;

/// The part of an array that is printed: its corners, if it is large.
struct Corners {
  std::vector<std::size_t> shape;  ///< of the whole array
  bool cut = false;                ///< whether long axes are cut
  NpyArray elements;               ///< those kept, in C order

  /// Whether elements are left out along this axis.
  bool is_cut(std::size_t axis) const { return cut && shape[axis] > 2 * edge_items; }
};

/// What one pass over an array finds. NaN among the elements makes each of the numbers NaN.
struct Scan {
  double norm = 0;  ///< the largest absolute value; 0 if there are no elements
  double minimum = 0, maximum = 0;
  std::size_t nans = 0, infinities = 0;
  Corners corners;
};

/// Gives so many of the elements of an array that come next in the file, fewer at the end, as an
/// array of one dimension.
using Pieces = std::function<NpyArray(std::size_t count)>;

/// Reads an array a piece at a time, whatever its size. Throws what `next` throws.
Scan scan(const NpzMember& member, const Pieces& next);

}  // namespace gradstone::tools
