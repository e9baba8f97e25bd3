#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "reference/exit_status.hpp"

/// What the programs have in common: how they ask for arguments, and how they fail.
namespace gradstone::tools {

using namespace gradstone::status;

/// Help that opens with the examples. A description is one line, an empty line, and examples.
class ExamplesFirst : public CLI::Formatter {
 public:
  std::string make_description(const CLI::App* app) const override;
  std::string make_subcommand(const CLI::App* command) const override;
  /// A group of options, under its name.
  std::string make_expanded(const CLI::App* part) const override;
};

/// Makes the help of a program open with its examples, and gives it --version, which prints
/// `build`.
void prepare(CLI::App& app, const std::string& build);

/// The same; --version prints the version only.
void prepare(CLI::App& app);

/// Reads the command line. Returns the exit status when the program is to end at once: after
/// --help or --version, or for a command line that is wrong, which it says.
std::optional<int> parse(CLI::App& app, int argc, char** argv);

/// A check of an option: a number from `least` to `most`, and not nan.
CLI::Validator number_within(double least, double most);

/// A check of an option: a number above `least` and below `most`.
CLI::Validator number_between(double least, double most);

/// A check of an option: a seed, any whole number of 64 bits. CLI11 would take what is beyond them
/// as the nearest that is not.
CLI::Validator any_seed();

/// Of several processes, one speaks for all: from now on the notes and warnings of this one are not
/// written, and its errors with its rank.
void be_rank(int rank);
/// Nothing is written: another process says it.
void be_silent(bool silent = true);

/// Writes `PROGRAM: KIND MESSAGE` to stderr.
void complain(const std::string& program, const std::string& kind, const std::string& message);

/// Runs the body of a program; answers exceptions with a message and their exit status.
int run_program(const std::string& program, const std::function<int()>& body);

}  // namespace gradstone::tools
