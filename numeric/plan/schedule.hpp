#pragma once

#include <vector>

#include "numeric/plan/graph.hpp"

namespace gradstone::plan {

/// A given matrix that takes a new value when the plan has run.
struct InPlace {
  Id old_value = -1;
  Id new_value = -1;
};

/// One pass over matrices of one shape, in which many values are computed tile by tile; or one
/// operation on whole matrices.
struct Pass {
  int level = 0;
  bool late = false;  ///< an update in place, after everything else of its level
  Shape space;
  std::vector<Id> values;  ///< in the order of evaluation; one for a whole operation
  bool is_whole = false;
};

struct Schedule {
  std::vector<Pass> passes;
  /// The values that have memory of their own, because another pass or the caller reads them.
  std::vector<bool> stored;
};

/// Sorts the values into passes.
///
/// A value is computed as soon as the passes before allow (its level), together with all values of
/// the same shape and level. Values that are cheap to compute, or read in one pass only, are
/// computed where they are read and have no memory.
Schedule make_schedule(const Graph& graph, const std::vector<NamedValue>& named,
                       const std::vector<InPlace>& in_place);

/// Whether a value is one number for each row of the pass: a column beside a wider space.
bool is_narrow(const Shape& value, const Shape& space);

}  // namespace gradstone::plan
