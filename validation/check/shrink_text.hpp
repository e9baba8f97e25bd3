#pragma once

#include <string>
#include <vector>

#include "validation/check/shrink.hpp"

namespace gradstone {

/// The smallest failure in words, line by line: sizes and where they come from, the inputs, and
/// what the answer to them was.
std::vector<std::string> shrink_lines(const ShrunkFailure& failure);

}  // namespace gradstone
