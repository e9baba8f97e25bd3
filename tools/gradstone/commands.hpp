#pragma once

#include <CLI/CLI.hpp>
#include <functional>

/// The subcommands of the program gradstone, one file each.
///
/// A subcommand adds itself to the program with its options. When the command line names it, it
/// sets the action that main runs. The action writes data to stdout and progress to stderr, and
/// throws gradstone::Error for what the user can mend: main prints it and returns `usage`.
namespace gradstone::tools {

/// What gradstone tells the shell.
enum class ExitStatus {
  holds = 0,       ///< all pass: proved for all sizes and the whole domain, or accepted
  refuted = 1,     ///< something is refuted
  usage = 2,       ///< wrong usage, or a file that can't be read or is malformed
  undecided = 3,   ///< something is open: undecided, in doubt, proved in part, or not stated
  internal = 4,    ///< gradstone itself is at fault
  nothing_ran = 5  ///< there was nothing to check
};

using Action = std::function<ExitStatus()>;

void add_derive(CLI::App& program, Action& action);
void add_conform(CLI::App& program, Action& action);
void add_list(CLI::App& program, Action& action);
void add_show(CLI::App& program, Action& action);
void add_products(CLI::App& program, Action& action);
void add_prove(CLI::App& program, Action& action);
void add_verify(CLI::App& program, Action& action);

}  // namespace gradstone::tools
