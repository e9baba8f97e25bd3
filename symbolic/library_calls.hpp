#pragma once

#include <string>
#include <vector>

#include "reference/system.hpp"

namespace gradstone {

/// The functions of the library that the systems of one text call and do not define, each once, as
/// activations in the notation of equation files: what the text means by their names.
std::vector<std::string> library_calls(const std::vector<const EquationSystem*>& systems);

}  // namespace gradstone
