// gradstone: tells whether the gradient equations of neural networks are right.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <exception>
#include <memory>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/version.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/terminal.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* description =
    R"(Tells whether the gradient equations of neural networks are right.

Examples:
  gradstone list                        what it knows
  gradstone show softmax                the equations of the softmax layer
  gradstone verify                      prove and witness every equation)";

constexpr const char* footer = R"(Exit status: 0 all hold, 1 something is refuted, 2 wrong usage,
3 something is undecided, 4 internal error, 5 nothing ran.)";

// Help that opens with the examples. A description is one line, an empty line, and examples.
class ExamplesFirst : public CLI::Formatter {
 public:
  std::string make_description(const CLI::App* app) const override {
    const std::string text = app->get_description();
    const auto end = text.find("\n\n");
    if (end == std::string::npos) return text + "\n\n";
    return text.substr(end + 2) + "\n\n" + text.substr(0, end) + "\n\n";
  }
  std::string make_subcommand(const CLI::App* command) const override {
    const std::string text = command->get_description();
    return fmt::format("  {:<10}{}\n", command->get_name(), text.substr(0, text.find('\n')));
  }
};

ExitStatus report(const std::string& kind, const char* message, ExitStatus status) {
  fmt::print(stderr, "{} {}\n", styled("gradstone: " + kind, Style::red, stderr), message);
  return status;
}

// CLI11 would only say that a subcommand is required.
void require_known_command(const CLI::App& program, int argc, char** argv) {
  if (argc < 2 || argv[1][0] == '-') return;
  std::vector<std::string> known;
  for (const auto* command : program.get_subcommands({})) known.push_back(command->get_name());
  const std::string name = argv[1];
  if (std::find(known.begin(), known.end(), name) != known.end()) return;
  throw UnknownNameError("unknown command " + name + nearest_hint(name, known) +
                         "; the commands are " + fmt::format("{}", fmt::join(known, ", ")));
}

ExitStatus run(int argc, char** argv) {
  CLI::App program(description, "gradstone");
  program.formatter(std::make_shared<ExamplesFirst>());
  program.footer(footer);
  program.set_version_flag("--version", std::string(version()));
  program.require_subcommand(1);

  Action action;
  add_list(program, action);
  add_show(program, action);
  add_verify(program, action);

  require_known_command(program, argc, argv);
  try {
    program.parse(argc, argv);
  } catch (const CLI::Success& wish) {  // --help, --version
    program.exit(wish);
    return ExitStatus::holds;
  } catch (const CLI::ParseError& error) {
    return report("usage:", error.what(), ExitStatus::usage);
  }
  return action();
}

}  // namespace
}  // namespace gradstone::tools

int main(int argc, char** argv) {
  using namespace gradstone;
  using tools::ExitStatus;
  ExitStatus status = ExitStatus::internal;
  try {
    status = tools::run(argc, argv);
  } catch (const Error& error) {
    status = tools::report("error:", error.what(), ExitStatus::usage);
  } catch (const std::exception& error) {
    status = tools::report("internal error, please report it:", error.what(), ExitStatus::internal);
  }
  return static_cast<int>(status);
}
