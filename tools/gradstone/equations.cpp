#include "tools/gradstone/equations.hpp"

#include "reference/parse/parse.hpp"
#include "reference/registry.hpp"

namespace gradstone::tools {

bool is_equation_file(const std::string& what) {
  return what == "-" || what.ends_with(".eq") || what.find('/') != std::string::npos;
}

std::vector<EquationSystem> equations_of(const std::string& what) {
  if (is_equation_file(what)) return read_equations(what);
  std::vector<EquationSystem> systems;
  for (const auto* entry : find_entries(what))
    systems.insert(systems.end(), entry->forms.begin(), entry->forms.end());
  return systems;
}

}  // namespace gradstone::tools
