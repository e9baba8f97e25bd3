#pragma once

#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// Notes which buffers are used, and from which pass to which. What a loop reads is needed until
/// its last step, and what its steps leave behind from its first.
void find_lifetimes(Program& program);

}  // namespace gradstone::plan
