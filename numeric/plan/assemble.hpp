#pragma once

#include <vector>

#include "numeric/plan/program.hpp"
#include "numeric/plan/schedule.hpp"

namespace gradstone::plan {

/// Turns one scheduled pass into instructions: where each value lies, which two operations are
/// done as one, and which tiles hold the values in between.
///
/// `buffers` gives for every stored or given value the number of its buffer, else -1.
TilePass assemble(const Graph& graph, const Pass& pass, const std::vector<int>& buffers);

}  // namespace gradstone::plan
