#pragma once

#include <string>
#include <vector>

#include "reference/system.hpp"
#include "validation/merge_shards.hpp"
#include "validation/mutation/report.hpp"
#include "validation/mutation/run.hpp"

namespace gradstone {

/// Which part of the mutants of the systems a choice is: it counts them. Errors: FormatError where
/// there are fewer than shards.
Shard shard_of(const std::vector<const EquationSystem*>& systems, const MutantChoice& choice);

/// Puts reports together, of which there is one at least: shards become the report of the run that
/// they divide, others stand one after the other. Errors: FormatError that names the files, where
/// they don't go together.
MutationReport merged(std::vector<Named<MutationReport>> reports);

}  // namespace gradstone
