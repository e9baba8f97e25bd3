#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "reference/error.hpp"
#include "tools/gradstone/equations.hpp"
#include "validation/verify.hpp"

/// A part of what a command checks, for work that outgrows one machine.
namespace gradstone::tools {

struct ShardOptions {
  std::string shard;  ///< 2/4; empty for everything
  std::string times;  ///< a report with the seconds of an earlier run
};

/// Gives a command --shard and --times.
void add_shard_options(CLI::App& command, ShardOptions& options);

/// The number and the count of 2/4. Errors: FormatError.
std::pair<std::size_t, std::size_t> shard_numbers(const std::string& text);

/// Checks systems, or the shard of them. `unbuilt` is what is reported of equations that could not
/// be built, which stand below them.
/// Errors: FormatError for a shard that can't be, or would be empty, and for a report that can't be
/// read.
Report verify_shard(const std::vector<const EquationSystem*>& systems,
                    std::vector<SystemReport> unbuilt, VerifyOptions checks,
                    const ShardOptions& options);

/// The text of a report; `-` is the standard input. Errors: FormatError.
std::string report_text(const std::string& file);

/// What `read` makes of the text of a file. Errors: FormatError with the name of the file.
template <class Read>
auto read_as(const std::string& file, const std::string& text, Read read) {
  try {
    return read(text);
  } catch (const FormatError& error) {
    throw FormatError(shown_name(file) + ": " + error.what());
  }
}

/// The report in a file; `-` is the standard input. Errors: FormatError with the name of the file.
Report read_report(const std::string& file);

}  // namespace gradstone::tools
