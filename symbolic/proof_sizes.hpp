#pragma once

#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// How much is checked: quick while writing, standard in a pipeline, thorough before a release.
enum class Level { quick, standard, thorough };

/// The sizes at which a system is proved: first all different, so that a lost transpose or a wrong
/// divisor can't hide, then sizes in which some or all dimensions are 1.
std::vector<Sizes> proof_sizes(const EquationSystem& system, Level level);

}  // namespace gradstone
