#pragma once

#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// Large matrices that are gathered for products, and read by nothing else, are gathered by these
/// products, some rows at a time, which stay in a cache.
void join_gathers(Program& program, const Sizes& largest);

}  // namespace gradstone::plan
