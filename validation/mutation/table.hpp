#pragma once

#include <string>

#include "validation/mutation/report.hpp"
#include "validation/report_table.hpp"

namespace gradstone {

/// The report as a table of at most 80 columns: a line per kind, with what the provers and the
/// numbers see of it, a line per check, then everything that was not killed and why, and a summary.
std::string to_table(const MutationReport& report, const Styler& style = nullptr);

/// The last words of the table: `23 mutants of 1 claim about 1 system; 5 fit no shape: 23 killed`.
std::string summary_line(const MutationReport& report);

}  // namespace gradstone
