#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <list>
#include <string>
#include <vector>

#include "reference/system.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/gradstone/equations.hpp"
#include "tools/gradstone/output.hpp"
#include "tools/gradstone/shards.hpp"
#include "tools/gradstone/supervise.hpp"
#include "validation/verify.hpp"

/// What the commands that check equations have in common: prove, verify and conform.
namespace gradstone::tools {

/// What is run, and with what.
struct RunOptions {
  int jobs = 0;
  std::uint64_t seed = 1;
  double timeout = usual_processor_seconds;
};

/// Gives a command --jobs, --seed and --timeout.
void add_run_options(CLI::App& command, RunOptions& options);

/// What passes that is not proved for all sizes and the whole domain.
struct AcceptOptions {
  std::vector<std::string> words;
  bool allow_missing = false;
};

/// Gives a command --accept.
void add_accept_option(CLI::App& command, std::vector<std::string>& words);
/// Gives it --allow-missing as well.
void add_accept_options(CLI::App& command, AcceptOptions& options);
/// Errors: UnknownNameError.
Acceptance acceptance(const AcceptOptions& options);

/// The whole set, as prove and verify have it.
struct CheckOptions {
  explicit CheckOptions(Level usual) : level(level_name(usual)) {}
  std::vector<std::string> names;  ///< files of equations and names
  std::string level;
  RunOptions run;
  AcceptOptions accept;
  ShardOptions part;
  Outputs outputs;
  const std::string* json = nullptr;
  const std::string* junit = nullptr;
};

/// Gives a command the names and all options. They stay valid as long as `options`.
CLI::Option* add_check_options(CLI::App& command, CheckOptions& options);

/// Errors: UnknownNameError.
Level level_of(const std::string& text);

/// What they ask the checks to do. Errors: UnknownNameError.
VerifyOptions verify_options(const RunOptions& options, Level level);
/// Refuses before anything is read what can't be written, or would replace what is read; `data_set`
/// is read as well. Errors: those of Outputs::require_writable.
VerifyOptions verify_options(const CheckOptions& options, const std::string& data_set = "");

/// The files and names with their systems, those of names each once, each activation with its
/// learned parameters below it. Errors: UnknownNameError; FormatError for a file that can't be read
/// or is malformed.
std::vector<Source> named_sources(const std::vector<std::string>& names);
/// The systems of all of them.
std::list<EquationSystem> named_systems(const std::vector<std::string>& names);

/// Of so many systems every claim has a line in the table.
inline constexpr std::size_t few_systems = 3;
/// Prints the table of a report and writes it into the files that are named. Errors: Error.
ExitStatus conclude(const Report& report, const Outputs& outputs, const std::string& json,
                    const std::string& junit, bool every_claim);
/// The same for what was checked, with what the options accept.
ExitStatus conclude(Report report, const CheckOptions& options, bool every_claim);

}  // namespace gradstone::tools
