#pragma once

#include <vector>

#include "numeric/plan/program.hpp"

namespace gradstone::plan {

/// Whether everything that reads the old values in a buffer is done before, or exactly where, the
/// buffer gets new ones.
bool reads_before_overwriting(const Program& program, int buffer,
                              const std::vector<Id>& old_values);

/// The buffers that a pass reads or writes.
std::vector<int> buffers_of(const AnyPass& pass);
bool contains(const std::vector<int>& buffers, int buffer);
/// Whether a pass writes the buffer.
bool writes(const AnyPass& pass, int buffer);

}  // namespace gradstone::plan
