#pragma once

#include <vector>

#include "validation/numeric/gradient.hpp"

namespace gradstone {

/// How far each of some entries can be moved, by itself, until a comparison of the forward pass may
/// change its outcome: the least gap between both sides of a comparison, divided by the speed at
/// which it changes with the entry.
///
/// That is exact where both sides are linear in the entry, and an estimate elsewhere; infinite
/// where nothing that is compared moves, and 0 at a kink. One evaluation of the forward equations
/// sees several entries.
std::vector<double> kink_distances(const GradientQuestion& question, const Sample& sample,
                                   const std::vector<std::size_t>& entries);

}  // namespace gradstone
