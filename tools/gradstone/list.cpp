#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <utility>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/registry.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/terminal.hpp"

namespace gradstone::tools {
namespace {

struct Options {
  std::string kind;
  bool json = false;
};

std::vector<std::string> kinds() {
  std::vector<std::string> names;
  for (const auto& entry : registry()) {
    const auto name = kind_name(entry.kind);
    if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
  }
  return names;
}

// The forms of an entry, in lines of at most `width` characters.
std::vector<std::string> forms_of(const Entry& entry, std::size_t width) {
  std::vector<std::string> lines;
  for (const auto& form : entry.forms) {
    if (form.form.empty()) continue;
    const bool fits = !lines.empty() && lines.back().size() + form.form.size() + 2 <= width;
    if (fits) {
      lines.back() += "; " + form.form;
    } else {
      if (!lines.empty()) lines.back() += ";";
      lines.push_back((lines.empty() ? "forms: " : "       ") + form.form);
    }
  }
  return lines;
}

// A text in lines of at most `width` characters, broken at spaces.
std::vector<std::string> lines_of(const std::string& text, std::size_t width) {
  std::vector<std::string> lines{""};
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (!lines.back().empty() && lines.back().size() + 1 + word.size() > width) lines.push_back("");
    lines.back() += (lines.back().empty() ? "" : " ") + word;
  }
  return lines;
}

void print_table(const std::vector<Entry>& entries) {
  constexpr std::size_t columns = 80;
  std::size_t width = 0;  // of the names of one kind
  std::optional<Kind> kind;
  for (const auto& entry : entries) {
    if (kind != entry.kind) {
      fmt::print("{}{}\n", kind ? "\n" : "", styled(kind_name(entry.kind), Style::bold));
      kind = entry.kind;
      width = 0;
      for (const auto& other : entries)
        if (other.kind == kind) width = std::max(width, other.name.size());
    }
    const std::size_t room = columns - width - 4;
    std::string name = entry.name;  // beside the first line of the title
    for (const auto& line : lines_of(entry.forms.front().title, room))
      fmt::print("  {:<{}}  {}\n", std::exchange(name, ""), width, line);
    for (const auto& line : forms_of(entry, room - 1))
      fmt::print("  {:<{}}  {}\n", "", width, styled(line, Style::dim));
  }
}

void print_json(const std::vector<Entry>& entries) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& entry : entries) {
    nlohmann::ordered_json forms = nlohmann::ordered_json::array();
    for (const auto& form : entry.forms)
      forms.push_back({{"form", form.form}, {"alias", form.alias}, {"title", form.title}});
    list.push_back({{"kind", kind_name(entry.kind)}, {"name", entry.name}, {"forms", forms}});
  }
  fmt::print("{}\n", list.dump(2));
}

ExitStatus list(const Options& options) {
  const auto known = kinds();
  if (!options.kind.empty() && std::find(known.begin(), known.end(), options.kind) == known.end())
    throw UnknownNameError("unknown kind " + options.kind + nearest_hint(options.kind, known) +
                           "; the kinds are " + fmt::format("{}", fmt::join(known, ", ")));
  std::vector<Entry> entries;
  for (const auto& entry : registry())
    if (options.kind.empty() || kind_name(entry.kind) == options.kind) entries.push_back(entry);
  options.json ? print_json(entries) : print_table(entries);
  return ExitStatus::holds;
}

}  // namespace

void add_list(CLI::App& program, Action& action) {
  auto options = std::make_shared<Options>();
  auto* command = program.add_subcommand("list", R"(Lists the equations that gradstone knows.

Examples:
  gradstone list                 everything, by kind
  gradstone list --kind loss     one kind only
  gradstone list --json          the same, for programs)");
  command->add_option("--kind", options->kind,
                      "operation, layer, activation, loss, optimizer, ...");
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &action] { action = [options] { return list(*options); }; });
}

}  // namespace gradstone::tools
