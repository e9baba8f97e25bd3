#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>

#include "reference/error.hpp"
#include "reference/print/json.hpp"
#include "reference/print/latex.hpp"
#include "reference/registry.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/gradstone/equations.hpp"
#include "tools/gradstone/supervise.hpp"
#include "tools/terminal.hpp"

namespace gradstone::tools {
namespace {

struct ShowArguments {
  std::string name;
  std::string format = "text";
  double timeout = usual_processor_seconds;
};

void show_text(const std::vector<EquationSystem>& systems) {
  const std::string text = printable(text_of(systems));
  for (std::size_t start = 0; start < text.size();) {
    const std::size_t end = text.find('\n', start);
    const std::string line = text.substr(start, end - start);
    fmt::print("{}\n", line.starts_with("# ") ? styled(line, Style::dim) : line);
    start = end + 1;
  }
}

void show_latex(const std::vector<EquationSystem>& systems) {
  for (std::size_t k = 0; k < systems.size(); ++k)
    fmt::print("{}{}", k > 0 ? "\n" : "", to_latex(systems[k]));
}

void show_json(const std::vector<EquationSystem>& systems) {
  auto list = nlohmann::ordered_json::array();
  for (const auto& system : systems) list.push_back(nlohmann::ordered_json::parse(to_json(system)));
  fmt::print("{}\n", list.dump(2));
}

// Whether all that the name stands for could be built; what could not was said.
bool is_whole(const std::string& name) {
  if (is_equation_file(name)) return true;
  const auto entries = find_entries(name);
  return std::all_of(entries.begin(), entries.end(),
                     [](const Entry* entry) { return entry->error.empty(); });
}

ExitStatus show(const ShowArguments& options) {
  const auto systems = equations_of(options.name);
  if (systems.empty()) return nothing_ran;
  if (options.format == "text") {
    show_text(systems);
  } else if (options.format == "latex") {
    show_latex(systems);
  } else {
    show_json(systems);
  }
  return is_whole(options.name) ? well : internal_error;
}

}  // namespace

void add_show(CLI::App& program, Action& action) {
  auto options = std::make_shared<ShowArguments>();
  auto* command =
      program.add_subcommand("show", R"(Shows the equations of one name, or of an equation file.

Examples:
  gradstone show softmax                           as one would write them
  gradstone show BatchNormalization                as specifications of networks spell it
  gradstone show activation:softmax                where a name is of several kinds
  gradstone show softmax --format latex            for a paper
  gradstone show my_layer.eq --format latex        equations of one's own
  gradstone show softmax --format json             for a program)");
  command
      ->add_option("NAME", options->name, "what gradstone list prints, or an equation file, or -")
      ->required();
  command->add_option("--format", options->format, "text (the default), latex or json")
      ->check(CLI::IsMember({"text", "latex", "json"}));
  add_timeout(*command, options->timeout, "reading and printing");
  command->callback([options, &action] { action = [options] { return show(*options); }; });
}

}  // namespace gradstone::tools
