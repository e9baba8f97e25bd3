#pragma once

#include <optional>

#include "validation/mutation/mutants.hpp"

namespace gradstone {

/// The mistake of working along the other axis: what the equation of an output gives for the
/// transposes of all that it reads, transposed. A gradient of softmax that sums over columns where
/// the forward pass has summed over rows is one. It is larger than a mutant, which changes one
/// place; so it is looked for where an answer is explained, and not counted as one.
///
/// Nothing where the equation reads anything of another shape, or is said by entries.
std::optional<Mutant> along_other_axis(const EquationSystem& system, const std::string& output);

}  // namespace gradstone
