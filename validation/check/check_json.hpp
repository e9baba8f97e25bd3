#pragma once

#include <string>

#include "validation/check/check.hpp"

namespace gradstone {

/// The report of a check as JSON (data/schemas/check.schema.json) and as JUnit XML, one test case
/// per output.
std::string to_json(const CheckReport& report);
std::string to_junit(const CheckReport& report);

/// The report of such a JSON text. The format is closed: what it does not have, and counts and an
/// exit status that do not follow from the rest, are refused with their place. Errors: FormatError.
CheckReport check_report_from_json(const std::string& text);

}  // namespace gradstone
