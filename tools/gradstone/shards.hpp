#pragma once

#include <CLI/CLI.hpp>
#include <optional>
#include <string>
#include <vector>

#include "validation/verify.hpp"

/// A part of what a command checks, for work that outgrows one machine.
namespace gradstone::tools {

struct ShardOptions {
  std::string shard;  ///< 2/4; empty for everything
  std::string times;  ///< a report with the seconds of an earlier run
};

/// Gives a command --shard and --times.
void add_shard_options(CLI::App& command, ShardOptions& options);

/// Checks systems, or the shard of them. `unbuilt` is what is reported of equations that could not
/// be built, which stand below them.
/// Errors: FormatError for a shard that can't be, or would be empty, and for a report that can't be
/// read.
Report verify_shard(const std::vector<const EquationSystem*>& systems,
                    std::vector<SystemReport> unbuilt, VerifyOptions checks,
                    const ShardOptions& options);

/// The report in a file; `-` is the standard input. Errors: FormatError with the name of the file.
Report read_report(const std::string& file);

}  // namespace gradstone::tools
