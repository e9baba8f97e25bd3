#pragma once

#include <string>

#include "reference/system.hpp"

namespace gradstone::tools {

/// What --sizes says: N=2,D=3, each from 1 to `most`. Errors: FormatError.
Sizes sizes_of(const std::string& text, std::int64_t most);

}  // namespace gradstone::tools
