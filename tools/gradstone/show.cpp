#include <fmt/format.h>

#include <memory>

#include "reference/registry.hpp"
#include "tools/gradstone/commands.hpp"

namespace gradstone::tools {
namespace {

struct Options {
  std::string name;
};

ExitStatus show(const Options& options) {
  for (const auto* entry : find_entries(options.name))
    for (const auto& system : entry->forms)
      fmt::print("{}: {}\n", system.full_name(), system.title);
  return ExitStatus::holds;
}

}  // namespace

void add_show(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* command = program.add_subcommand("show", "Shows the equations of one name.");
  command->add_option("NAME", options->name, "what gradstone list prints")->required();
  command->callback([options, &action] { action = [options] { return show(*options); }; });
}

}  // namespace gradstone::tools
