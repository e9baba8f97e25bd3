#pragma once

#include <utility>
#include <vector>

#include "validation/check/check.hpp"
#include "validation/merge_shards.hpp"

namespace gradstone {

/// One part of a set, by systems with all their cases, and which part it is. `earlier` is a report
/// with the seconds that they took; without one each counts as many numbers as it is given. Equal
/// sets are divided alike on every machine.
/// Errors: FormatError where there are fewer systems than shards.
std::pair<VectorSet, Shard> shard_of(const VectorSet& set, const CheckSettings& settings,
                                     std::size_t number, std::size_t count,
                                     const CheckReport* earlier = nullptr);

/// Puts reports together, of which there is one at least, as merged() of validation/merge_reports
/// does. Errors: FormatError that names the files, where they don't go together.
CheckReport merged(std::vector<Named<CheckReport>> reports);

}  // namespace gradstone
