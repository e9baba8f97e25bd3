#pragma once

#include <string>
#include <vector>

#include "numeric/float_format.hpp"
#include "numeric/matrix.hpp"
#include "numeric/random.hpp"

namespace gradstone {

/// What a designed case of inputs is for: which mistakes it makes visible that random numbers hide.
struct Purpose {
  std::string name;    ///< in files and reports: integers
  std::string reason;  ///< one sentence for the manifest
  /// Draws one tensor that is differentiated, or a target without conditions; `lasts` is the length
  /// of the last axis. Numbers of the format.
  Matrix<double> (*draw)(std::int64_t rows, std::int64_t columns, const FloatFormat& format,
                         Random& random);
  /// Whether gradients that come from above are small whole numbers too.
  bool whole_cotangents = false;
  /// Whether it is among the few that see most: those of a small set.
  bool is_of_small_sets = false;
};

/// All purposes, in the order of their cases. The first is `generic`.
const std::vector<Purpose>& purposes();

/// The gradient that comes from above: never constant, never 0, no two entries alike by design.
Matrix<double> draw_cotangent(std::int64_t rows, std::int64_t columns, const FloatFormat& format,
                              bool whole, Random& random);

}  // namespace gradstone
