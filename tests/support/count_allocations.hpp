#pragma once

namespace gradstone::testing_support {

/// How many allocations this program has made so far: those of libraries, of other threads and of
/// operator new among them. For programs that are linked with count_allocations.cpp.
int allocations();

/// Whether they are counted. The sanitizers replace the functions that count by their own.
bool counts_allocations();

}  // namespace gradstone::testing_support
