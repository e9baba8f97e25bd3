#pragma once

#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// Joins elementwise passes to the products whose result they read or prepare: a velocity is
/// scaled, gets its gradient and is added to the weight part by part, while the part is in the
/// cache. A bias and an activation are joined to their product alike.
///
/// Nothing is computed otherwise than before, only in another order: passes trade places where
/// neither writes what the other reads or writes.
void join_passes(Program& program);

}  // namespace gradstone::plan
