#pragma once

#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// How much is checked: quick while writing, standard in a pipeline, thorough before a release.
enum class Level { quick, standard, thorough };

/// The sizes at which a system is proved: first all different, so that a lost transpose or a wrong
/// divisor can't hide, then sizes in which some or all dimensions are 1. Tensors, which have many
/// entries, take 2 and 3 in turn in place of the first.
///
/// Only sizes at which every matrix has entries, and not too many of them: where a matrix is
/// (K - 1) x N, the size K = 1 is left out, and so are sizes that conditions such as N >= 2
/// exclude, and those at which a maximum is one of no numbers. Other sizes take their place.
std::vector<Sizes> proof_sizes(const EquationSystem& system, Level level);

/// Whether every matrix of the equations has entries at these sizes, not too many of them, and the
/// conditions on sizes hold.
/// Errors: UnknownNameError when a size is missing.
bool fit(const EquationSystem& system, const Sizes& sizes);

/// All sizes from 1 to 3, or of the three smallest that conditions allow, at which every matrix has
/// entries, the smallest first. Of many names only the first few vary.
std::vector<Sizes> smallest_sizes(const EquationSystem& system);

}  // namespace gradstone
