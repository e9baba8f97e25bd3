#pragma once

#include <string>

#include "tools/inspect_npz/scan.hpp"

namespace gradstone::tools {

/// An array as NumPy prints it by default: lines of up to 75 characters, `...` for what is left
/// out.
std::string array_text(const Corners& corners);

}  // namespace gradstone::tools
