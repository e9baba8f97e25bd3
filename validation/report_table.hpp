#pragma once

#include <functional>
#include <string>

#include "validation/report.hpp"

namespace gradstone {

/// How a piece of the table is to look; what a terminal makes of it is the caller's business.
enum class Emphasis { plain, bold, dim, good, bad, warning };

/// Puts emphasis on a text; the width on the screen must not change.
using Styler = std::function<std::string(const std::string& text, Emphasis emphasis)>;

struct TableOptions {
  bool every_claim = false;  ///< a line for every claim, not only for those that do not pass
  Styler style;              ///< empty: plain text
};

/// The report as a table of at most 80 columns: a line per system, the claims that do not pass with
/// their reasons and counterexamples, and a summary at the end.
std::string to_table(const Report& report, const TableOptions& options = {});

/// The last words of the table: `371 claims about 99 systems: 371 proved (0.5 s)`.
std::string summary_line(const Report& report);

}  // namespace gradstone
