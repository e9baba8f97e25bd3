#pragma once

#include <string>
#include <vector>

#include "numeric/matrix.hpp"
#include "reference/system.hpp"
#include "validation/vectors/design.hpp"

namespace gradstone {

/// What the entries of a gradient at a kink have to sum to, together: that each is between the
/// slopes of its own two sides does not say enough where equal numbers compete for being the
/// largest.
struct JointSlope {
  std::vector<std::size_t> entries;
  double slope = 0;
};

/// For each number at which the gradient of V has a kink, the entries of V of that number are moved
/// up and down together, all of them, and those of each row and column: that leaves ties among them
/// tied. Where the output is differentiable in that direction, the entries of every generalized
/// gradient sum to its slope. Of more than 300 such groups none is looked at. The smaller ones come
/// first.
///
/// `judged_system` states the gradient `name`, whose enclosure is [lower, upper].
std::vector<JointSlope> joint_slopes(const EquationSystem& judged_system, const VectorCase& item,
                                     const std::string& name, const Matrix<double>& lower,
                                     const Matrix<double>& upper);

}  // namespace gradstone
