#pragma once

#include <span>
#include <string>
#include <vector>

#include "validation/conventions.hpp"

namespace gradstone {

/// What is said of the gradient of a maximum over some numbers.
struct TieJudgement {
  PointVerdict gradient = PointVerdict::missing;
  std::size_t ties = 0;  ///< how many numbers are the largest
  /// How the upstream gradient is shared among them, all names that fit: `first`, `last`,
  /// `equal shares`, `by a tree of pairs` (each maximum of two gives halves), `another permutation`
  /// (the same for the numbers in another order). None where there is no tie, or where no name
  /// fits: any shares that are not negative and have the sum 1 are right. `full gradient to every
  /// tie` is named, and wrong.
  std::vector<std::string> names;
};

/// Judges the gradient of the maximum of `values` for an upstream gradient. Of a minimum, negate
/// the values.
///
/// Every mixture of the pieces is right: shares of the largest numbers that are not negative and
/// have the sum 1, and 0 for all others. With NaN among values, upstream or gradient, or of another
/// size, there is no answer.
TieJudgement tie_convention(std::span<const double> values, double upstream,
                            std::span<const double> gradient, double unit_roundoff = 0x1p-53);

}  // namespace gradstone
