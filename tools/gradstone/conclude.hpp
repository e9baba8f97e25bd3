#pragma once

#include <string>

#include "reference/exit_status.hpp"
#include "tools/gradstone/output.hpp"
#include "validation/check/check.hpp"
#include "validation/mutation/report.hpp"

/// What check and mutate, and `gradstone report` after them, print and write of what was found.
namespace gradstone::tools {

/// Prints the table of a report and writes it into the files that are named. Errors: Error.
ExitStatus conclude(const CheckReport& report, const Outputs& outputs, const std::string& json,
                    const std::string& junit);
ExitStatus conclude(const MutationReport& report, const Outputs& outputs, const std::string& json);

}  // namespace gradstone::tools
