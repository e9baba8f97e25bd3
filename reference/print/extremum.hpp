#pragma once

#include <optional>
#include <string>

#include "reference/expr/scalar.hpp"

namespace gradstone::print {

/// `max(left, right)` or `min(left, right)`.
struct Extremum {
  std::string name;
  Scalar left, right;
};

/// Recognises the definitions by cases that the constructors max and min build.
std::optional<Extremum> extremum(const scalar::Cases& cases);

}  // namespace gradstone::print
