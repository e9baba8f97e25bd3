#include "tools/gradstone/equations.hpp"

#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"

namespace gradstone::tools {
namespace {

std::string comment(const char* heading, const std::string& words) {
  return words.empty() ? "" : std::string("# ") + heading + words + "\n";
}

}  // namespace

bool is_equation_file(const std::string& what) {
  return what == "-" || what.ends_with(".eq") || what.find('/') != std::string::npos;
}

std::string text_of(const std::vector<EquationSystem>& systems) {
  std::string text;
  for (const auto& system : systems) {
    if (!text.empty()) text += "\n";
    text += comment("", system.title) + comment("domain: ", system.domain) +
            comment("accuracy: ", system.accuracy) + comment("source: ", system.source) +
            to_text(system);
  }
  return text;
}

Source source_of(const std::string& what) {
  if (!is_equation_file(what)) {
    auto systems = equations_of(what);
    auto text = text_of(systems);
    return {what, std::move(text), std::move(systems)};
  }
  const std::string name = what == "-" ? "<stdin>" : what;
  auto text = equation_text(what);
  auto systems = parse_equations(text, name);
  return {name, std::move(text), std::move(systems)};
}

std::vector<EquationSystem> equations_of(const std::string& what) {
  if (is_equation_file(what)) return read_equations(what);
  std::vector<EquationSystem> systems;
  for (const auto* entry : find_entries(what))
    systems.insert(systems.end(), entry->forms.begin(), entry->forms.end());
  return systems;
}

}  // namespace gradstone::tools
