#pragma once

#include <string>

#include "validation/check/check.hpp"

namespace gradstone {

/// The report of a check as JSON (data/schemas/check.schema.json) and as JUnit XML, one test case
/// per output.
std::string to_json(const CheckReport& report);
std::string to_junit(const CheckReport& report);

}  // namespace gradstone
