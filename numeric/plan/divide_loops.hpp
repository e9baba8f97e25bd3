#pragma once

#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// Finds the loops in which no row of a matrix is calculated from another row: those whose passes
/// are elementwise or products with matrices that no step writes. Some of the rows may then take
/// all steps while others take them at the same time.
void divide_loops(Program& program);

}  // namespace gradstone::plan
