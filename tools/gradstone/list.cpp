#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <nlohmann/json.hpp>
#include <optional>
#include <sstream>
#include <utility>

#include "numeric/training/initializer.hpp"
#include "numeric/training/scheduler.hpp"
#include "reference/derive/hessian.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/registry.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/terminal.hpp"

namespace gradstone::tools {
namespace {

struct ListArguments {
  std::string kind;
  bool json = false;
};

// What is shown of one entry: a line, and in dim letters what it can be.
struct Row {
  std::string kind, name, title;
  std::string heading;             // of the items
  std::vector<std::string> items;  // forms; or how it is written
  nlohmann::ordered_json json;
};

// Its line says why it has none.
Row row_of_error(const Entry& entry) {
  const std::string kind = kind_name(entry.kind);
  return {kind,
          entry.name,
          entry.error,
          "",
          {},
          {{"kind", kind},
           {"name", entry.name},
           {"forms", nlohmann::ordered_json::array()},
           {"error", entry.error}}};
}

Row row_of(const Entry& entry) {
  if (!entry.error.empty()) return row_of_error(entry);
  Row row{kind_name(entry.kind), entry.name, entry.forms.front().title, "forms: ", {}, {}};
  nlohmann::ordered_json forms = nlohmann::ordered_json::array();
  for (const auto& form : entry.forms) {
    if (!form.form.empty()) row.items.push_back(form.form);
    forms.push_back({{"form", form.form}, {"alias", form.alias}, {"title", form.title}});
  }
  row.json = {{"kind", row.kind}, {"name", row.name}, {"forms", forms}};
  return row;
}

// The Hessian-vector products of an entry, which are not derived to be listed.
std::optional<Row> hessian_row_of(const Entry& entry) {
  Entry smooth{entry.kind, "hessian:" + entry.name, {}};
  for (const auto* form : smooth_forms(entry)) smooth.forms.push_back(*form);
  if (smooth.forms.empty()) return std::nullopt;
  Row row = row_of(smooth);
  row.kind = "hessian";
  row.json["kind"] = row.kind;
  return row;
}

Row row_of(const std::string& kind, const SpecificationEntry& entry) {
  Row row{kind, entry.name, entry.title, "write: ", {}, {}};
  nlohmann::ordered_json parameters = nlohmann::ordered_json::array();
  for (const auto& parameter : entry.parameters) {
    nlohmann::ordered_json usual;  // null where there is none
    if (parameter.usual) usual = *parameter.usual;
    parameters.push_back({{"name", parameter.name}, {"default", usual}, {"list", parameter.list}});
  }
  if (!entry.parameters.empty()) row.items.push_back(signature(entry));
  row.json = {
      {"kind", kind}, {"name", entry.name}, {"title", entry.title}, {"parameters", parameters}};
  return row;
}

std::vector<Row> all_rows() {
  std::vector<Row> rows;
  for (const auto& entry : registry()) rows.push_back(row_of(entry));
  for (const auto& entry : registry())
    if (auto row = hessian_row_of(entry)) rows.push_back(std::move(*row));
  for (const auto& entry : schedulers()) rows.push_back(row_of("scheduler", entry));
  for (const auto& entry : initializers()) rows.push_back(row_of("initializer", entry));
  return rows;
}

std::vector<std::string> kinds_of(const std::vector<Row>& rows) {
  std::vector<std::string> kinds;
  for (const auto& row : rows)
    if (kinds.empty() || kinds.back() != row.kind) kinds.push_back(row.kind);
  return kinds;
}

// The items of a row, in lines of at most `width` characters.
std::vector<std::string> item_lines(const Row& row, std::size_t width) {
  std::vector<std::string> lines;
  for (const auto& item : row.items) {
    const bool fits = !lines.empty() && lines.back().size() + item.size() + 2 <= width;
    if (fits) {
      lines.back() += "; " + item;
    } else {
      if (!lines.empty()) lines.back() += ";";
      lines.push_back((lines.empty() ? row.heading : std::string(row.heading.size(), ' ')) + item);
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

void print_table(const std::vector<Row>& rows) {
  constexpr std::size_t columns = 80;
  std::size_t width = 0;  // of the names of one kind
  std::string kind;
  for (const auto& row : rows) {
    if (kind != row.kind) {
      fmt::print("{}{}\n", kind.empty() ? "" : "\n", styled(row.kind, Style::bold));
      kind = row.kind;
      width = 0;
      for (const auto& other : rows)
        if (other.kind == kind) width = std::max(width, other.name.size());
    }
    const std::size_t room = columns - width - 4;
    std::string name = row.name;  // beside the first line of the title
    for (const auto& line : lines_of(row.title, room))
      fmt::print("  {:<{}}  {}\n", std::exchange(name, ""), width, line);
    for (const auto& line : item_lines(row, room - 1))
      fmt::print("  {:<{}}  {}\n", "", width, styled(line, Style::dim));
  }
}

void print_json(const std::vector<Row>& rows) {
  nlohmann::ordered_json list = nlohmann::ordered_json::array();
  for (const auto& row : rows) list.push_back(row.json);
  fmt::print("{}\n", list.dump(2));
}

ExitStatus list(const ListArguments& options) {
  auto rows = all_rows();
  const auto known = kinds_of(rows);
  if (!options.kind.empty() && std::find(known.begin(), known.end(), options.kind) == known.end())
    throw UnknownNameError("unknown kind " + options.kind + nearest_hint(options.kind, known) +
                           "; the kinds are " + fmt::format("{}", fmt::join(known, ", ")));
  std::erase_if(rows,
                [&](const Row& row) { return !options.kind.empty() && row.kind != options.kind; });
  options.json ? print_json(rows) : print_table(rows);
  return well;
}

}  // namespace

void add_list(CLI::App& program, Action& action) {
  auto options = std::make_shared<ListArguments>();
  auto* command = program.add_subcommand(
      "list", R"(Lists the equations, schedulers and initializers that gradstone knows.

Examples:
  gradstone list                 everything, by kind
  gradstone list --kind loss     one kind only
  gradstone list --json          the same, for programs)");
  command->add_option("--kind", options->kind,
                      "operation, layer, activation, loss, hessian, optimizer, ...");
  command->add_flag("--json", options->json, "print JSON");
  command->callback([options, &action] { action = [options] { return list(*options); }; });
}

}  // namespace gradstone::tools
