#pragma once

#include <string>
#include <vector>

#include "validation/conventions.hpp"

namespace gradstone {

struct ConventionData {
  std::vector<ConventionPoint> points;
  std::vector<Convention> conventions;
};

/// data/conventions.json, read once.
const ConventionData& convention_data();

/// The text of that file, which is part of the library: made by CMake.
std::string conventions_json();

}  // namespace gradstone
