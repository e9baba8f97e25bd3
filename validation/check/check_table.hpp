#pragma once

#include <functional>
#include <string>

#include "validation/check/check.hpp"

namespace gradstone {

/// What a person reads: per system and output the verdict, how close it was, how well the check
/// sees, and what explains a failure. `style` colours the words of a verdict.
std::string to_table(const CheckReport& report,
                     const std::function<std::string(AnswerVerdict, const std::string&)>& style);

/// `DX = 0.3 at [1,2], right is 0.25 +- 1e-6`.
std::string comparison_text(const JudgedEntry& entry);

/// `float32, sums kept in float32`.
std::string types_text(const DeclaredTypes& types);

}  // namespace gradstone
