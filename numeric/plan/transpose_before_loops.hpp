#pragma once

#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// Large right factors that every step of a loop reads, and none writes, are transposed once before
/// the loop where its products have them transposed: libraries multiply few rows by a matrix faster
/// as it lies.
void transpose_before_loops(Program& program, const Sizes& largest);

}  // namespace gradstone::plan
