#pragma once

#include <cstdint>

namespace gradstone::plan {

/// B = A', or B += A'. A is rows x columns; from one row of a matrix to the next there are `step`
/// numbers. The two must not overlap.
template <class T>
void transpose(const T* A, std::int64_t A_step, std::int64_t rows, std::int64_t columns, T* B,
               std::int64_t B_step, bool add);

}  // namespace gradstone::plan
