// gradstone: tells whether the gradient equations of neural networks are right.

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <filesystem>
#include <system_error>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/gradstone/supervise.hpp"
#include "tools/program.hpp"
#include "validation/build_info.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* description =
    R"(Tells whether the gradient equations of neural networks are right.

Examples:
  gradstone list                        what it knows
  gradstone show softmax                the equations of the softmax layer
  gradstone prove my_layer.eq           prove equations of your own
  gradstone derive my_layer.eq          gradients from forward equations
  gradstone conform conformance/*.eq    verdicts about published specifications
  gradstone check softmax --exec "./my_softmax {in} {out}"
                                        judge an implementation in any language
  gradstone vectors softmax --out DIR   inputs and answers for tests of your own
  gradstone verify                      prove and witness every equation
  gradstone report a.json b.json        put the reports of several runs together
  gradstone mutate softmax              whether mistakes in equations are seen)";

constexpr const char* footer =
    R"(Exit status: 0 all proved, for all sizes and the whole domain, or accepted by
--accept and --allow-missing; 1 something is refuted, 2 wrong usage, 3 something
is open: undecided, in doubt, proved in part only, or a gradient is not stated;
4 internal error, or equations of gradstone can't be built, 5 nothing ran.)";

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

// What the process of a command may take. Claims have processes of their own; --timeout is for one
// of them where a command checks claims, and else for the command. Data of a network take what they
// take.
ProcessLimits limits_of(const CLI::App& command) {
  ProcessLimits limits{usual_processor_seconds, usual_bytes};
  // Inputs are many, and how long programs of others take is limited one by one.
  if (command.get_name() == "check" || command.get_name() == "vectors")
    return {60 * usual_processor_seconds, 4 * usual_bytes};
  const auto* timeout = command.get_option_no_throw("--timeout");
  if (timeout && timeout->count() > 0) {
    const std::string name = command.get_name();
    const bool of_a_claim =
        name == "prove" || name == "verify" || name == "conform" || name == "mutate";
    const auto seconds = timeout->as<double>();
    limits.processor_seconds = of_a_claim ? std::max(seconds, usual_processor_seconds) : seconds;
  }
  const auto* network = command.get_option_no_throw("--layers");
  if (network && network->count() > 0) limits = {};
  return limits;
}

// Where the files lie, or would, that the options of a command name. Links are written through.
std::vector<std::filesystem::path> folders_written_by(const CLI::App& command) {
  std::vector<std::filesystem::path> folders;
  for (const char* name : {"--json", "--junit", "--certificate", "--markdown", "--latex"}) {
    const auto* option = command.get_option_no_throw(name);
    if (!option || option->get_items_expected_max() == 0 || option->count() == 0) continue;
    std::error_code ignored;
    const auto file = std::filesystem::absolute(option->as<std::string>(), ignored);
    folders.push_back(std::filesystem::weakly_canonical(file, ignored).parent_path());
  }
  return folders;
}

int run(int argc, char** argv) {
  CLI::App program(description, "gradstone");
  prepare(program, build_info());
  program.footer(footer);
  program.require_subcommand(1);

  Action action;
  add_check(program, action);
  add_conform(program, action);
  add_list(program, action);
  add_mutate(program, action);
  add_show(program, action);
  add_prove(program, action);
  add_verify(program, action);
  add_report(program, action);
  add_derive(program, action);
  add_products(program, action);
  add_vectors(program, action);

  require_known_command(program, argc, argv);
  if (const auto status = parse(program, argc, argv)) return *status;
  const auto& command = *program.get_subcommands().front();
  return supervise(limits_of(command), folders_written_by(command), [&] { return action(); });
}

}  // namespace
}  // namespace gradstone::tools

int main(int argc, char** argv) {
  using namespace gradstone::tools;
  return run_program("gradstone", [&] { return run(argc, argv); });
}
