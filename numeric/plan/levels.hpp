#pragma once

#include <vector>

#include "numeric/plan/schedule.hpp"

namespace gradstone::plan {

/// When a value can be computed at the earliest, and in passes over which shape.
struct Stage {
  int level = 0;  ///< 0 for what is given
  Shape space;
  bool late = false;
};

/// The stages of all values. Values that are updated in place come after what reads the old value.
std::vector<Stage> find_stages(const Graph& graph, const std::vector<int>& uses,
                               const std::vector<InPlace>& in_place);

}  // namespace gradstone::plan
