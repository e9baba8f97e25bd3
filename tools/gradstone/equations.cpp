#include "tools/gradstone/equations.hpp"

#include <filesystem>

#include "reference/error.hpp"
#include "reference/parse/parse.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "tools/program.hpp"

namespace gradstone::tools {
namespace {

std::string comment(const char* heading, const std::string& words) {
  return words.empty() ? "" : std::string("# ") + heading + words + "\n";
}

// Whoever asks for a name may have meant the file.
std::vector<const Entry*> entries_named(const std::string& name) {
  try {
    return find_entries(name);
  } catch (const UnknownNameError& error) {
    std::error_code unknown;
    if (!std::filesystem::is_regular_file(name, unknown)) throw;
    throw UnknownNameError(error.what() + ("; the file of this name is ./" + name));
  }
}

}  // namespace

bool is_equation_file(const std::string& what) {
  return what == "-" || what.ends_with(".eq") || what.find('/') != std::string::npos;
}

Places read_places(const std::vector<std::string>& arguments) {
  Places places;
  for (const auto& what : arguments)
    if (is_equation_file(what)) places.read("FILE", what == "-" ? "/dev/stdin" : what);
  return places;
}

std::string shown_name(const std::string& file) {
  return file == "-" ? "<stdin>" : file;
}

void tell_of_nothing(const std::string& file) {
  complain("gradstone", "note:", shown_name(file) + " has no equations");
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
  const std::string name = shown_name(what);
  auto text = equation_text(what);
  auto systems = parse_equations(text, name);
  if (systems.empty()) tell_of_nothing(what);
  return {name, std::move(text), std::move(systems)};
}

std::vector<EquationSystem> equations_of(const std::string& what) {
  if (is_equation_file(what)) return source_of(what).systems;
  std::vector<EquationSystem> systems;
  for (const auto* entry : entries_named(what)) {
    if (!entry->error.empty()) complain("gradstone", "error:", entry->error);
    systems.insert(systems.end(), entry->forms.begin(), entry->forms.end());
  }
  return systems;
}

}  // namespace gradstone::tools
