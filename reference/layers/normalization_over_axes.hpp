#pragma once

#include <optional>
#include <vector>

#include "reference/builder.hpp"

namespace gradstone {

/// An axis of what is normalized.
struct NormalizedAxis {
  Dim size;
  Index at;                        ///< of an entry
  std::optional<Index> over = {};  ///< of the sums, where entries are averaged over it
  bool has_parameters = false;     ///< gamma and beta have it
};

/// Normalization of a tensor X to mean 0 and variance 1 over some of its axes, for each place on
/// the others, then scaled and shifted:
///
///     m = mean(X),  R = X - m,  v = mean(R^2),  s = (v + epsilon)^(-1/2),  Z = s R
///     Y = gamma Z + beta
///
///     DZ = gamma DY,  Dgamma = sum(DY Z),  Dbeta = sum(DY)
///     DX = s/F (F DZ - sum(DZ) - Z sum(Z DZ))
///
/// where means, and the sums of DX, are over the F entries on the axes that are averaged over. The
/// sums of Dgamma and Dbeta are over the axes that have no parameters. Axes stand in the order of
/// X; at least one is averaged over, and one is not.
///
/// Declares X, gamma, beta and epsilon > 0, and records all equations with their definitions.
void normalization_over_axes(SystemBuilder& layer, const std::vector<NormalizedAxis>& axes);

}  // namespace gradstone
