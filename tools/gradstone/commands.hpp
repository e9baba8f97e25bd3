#pragma once

#include <CLI/CLI.hpp>
#include <functional>

#include "tools/program.hpp"

/// The subcommands of the program gradstone, one file each.
///
/// A subcommand adds itself to the program with its options. When the command line names it, it
/// sets the action that main runs. The action writes data to stdout and progress to stderr, and
/// throws gradstone::Error for what the user can mend: main prints it and returns
/// `wrong_input`.
namespace gradstone::tools {

using Action = std::function<ExitStatus()>;

void add_check(CLI::App& program, Action& action);
void add_derive(CLI::App& program, Action& action);
void add_conform(CLI::App& program, Action& action);
void add_list(CLI::App& program, Action& action);
void add_mutate(CLI::App& program, Action& action);
void add_show(CLI::App& program, Action& action);
void add_products(CLI::App& program, Action& action);
void add_prove(CLI::App& program, Action& action);
void add_report(CLI::App& program, Action& action);
void add_vectors(CLI::App& program, Action& action);
void add_verify(CLI::App& program, Action& action);

}  // namespace gradstone::tools
