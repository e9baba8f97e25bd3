#pragma once

#include <string>

#include "validation/report.hpp"

namespace gradstone {

/// The report as JSON text, after data/schemas/report.schema.json.
std::string to_json(const Report& report);
/// The report of such a text. The format is closed: another version of it, what it does not have,
/// and what does not follow from the rest (counts, verdicts of systems, the exit status) are
/// refused with their place. Errors: FormatError.
Report report_from_json(const std::string& text);

/// One system's report as JSON text, and back: how worker processes hand in their results.
/// Errors: FormatError when the text is not such a report.
std::string to_json(const SystemReport& report);
SystemReport system_report_from_json(const std::string& text);

/// The same for one finding.
std::string to_json(const Finding& finding);
Finding finding_from_json(const std::string& text);

}  // namespace gradstone
