#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "reference/system.hpp"
#include "validation/report.hpp"

namespace gradstone {

/// How long each system is expected to take, in microseconds, at least 1: as long as in an earlier
/// report, or, where that has no such system or there is none, by the number of its claims. Whole
/// numbers, so that every machine divides alike.
std::vector<std::uint64_t> expected_costs(const std::vector<const EquationSystem*>& systems,
                                          const Report* earlier = nullptr);

/// A time as a cost: at least 1.
std::uint64_t microseconds(double seconds);

/// Divides what costs so much into `count` shards whose costs are about the same, and returns the
/// places of each shard, ascending: the longest first, each to the shard that has least to do.
/// No shard is empty. Errors: FormatError where there are fewer systems than shards.
std::vector<std::vector<std::size_t>> divide(const std::vector<std::uint64_t>& costs,
                                             std::size_t count);

/// What tells whether two runs divide the same whole: a hash of the text of all systems, of the
/// names of those that could not be built, and of the sizes.
std::string fingerprint(const std::vector<const EquationSystem*>& systems,
                        const std::vector<SystemReport>& unbuilt,
                        const std::optional<Sizes>& sizes);

}  // namespace gradstone
