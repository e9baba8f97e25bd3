#include "tools/gradstone/vector_sets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/registry.hpp"
#include "tools/gradstone/equations.hpp"
#include "tools/gradstone/sizes_option.hpp"
#include "tools/program.hpp"

namespace gradstone::tools {
namespace {

constexpr std::int64_t largest_size = 100'000'000;

std::vector<std::string> all_names() {
  std::vector<std::string> names;
  for (const auto& entry : registry())
    if (entry.kind == Kind::layer || entry.kind == Kind::activation || entry.kind == Kind::loss ||
        entry.kind == Kind::optimizer)
      names.push_back(kind_name(entry.kind) + ":" + entry.name);
  return names;
}

// A name of several kinds is taken for that of the largest thing: the layer softmax, not the
// activation and not the operation.
std::string of_one_kind(const std::string& name) {
  if (is_equation_file(name)) return name;
  const auto entries = find_entries(name);
  if (entries.size() < 2) return name;
  std::string others, chosen;
  for (const Kind kind : {Kind::layer, Kind::loss, Kind::optimizer, Kind::activation,
                          Kind::operation, Kind::rule, Kind::derivation})
    for (const auto* entry : entries) {
      if (entry->kind != kind) continue;
      const std::string full = kind_name(kind) + ":" + entry->name;
      if (chosen.empty())
        chosen = full;
      else
        others += (others.empty() ? "" : " and ") + full;
    }
  complain("gradstone",
           "note:", name + " is taken for " + chosen + "; there is " + others + " too");
  return chosen;
}

// Those of the sizes that the system has.
Sizes sizes_for(const EquationSystem& system, const Sizes& all) {
  Sizes sizes;
  for (const auto& name : system.dimension_names()) {
    const auto found = all.find(name);
    if (found == all.end())
      throw FormatError("--sizes: the size " + name + " of " + system.full_name() + " is missing");
    sizes[name] = found->second;
  }
  return sizes;
}

}  // namespace

VectorSet designed_set(const std::vector<std::string>& names, const VectorOptions& options) {
  VectorSet set;
  set.format = float_format(options.dtype);
  if (set.format.bits == 0)
    throw UnknownNameError("--dtype: numbers are not stored as " + options.dtype);
  set.seed = options.seed;
  set.files = tensor_format(options.format);
  const Sizes sizes = options.sizes.empty() ? Sizes{} : sizes_of(options.sizes, largest_size);
  std::set<std::string> needed, folders, forms;
  for (const auto& name : names.empty() ? all_names() : names) {
    const Source source = source_of(of_one_kind(name));
    if (source.systems.empty()) continue;
    set.sources.push_back({source.name, source.text});
    for (std::size_t index = 0; index < source.systems.size(); ++index) {
      const EquationSystem& system = source.systems[index];
      forms.insert(system.form);
      if (!options.form.empty() && system.form != options.form) continue;
      if (system.forward.empty()) {
        complain("gradstone",
                 "note:", system.full_name() + " has no forward equations, and so no vectors");
        continue;
      }
      DesignOptions design{set.format, set.seed, std::nullopt, options.small};
      for (const auto& dimension : system.dimension_names()) needed.insert(dimension);
      if (!options.sizes.empty()) design.sizes = sizes_for(system, sizes);
      SystemVectors vectors{system, folder_name(system), set.sources.size() - 1, index,
                            designed_cases(system, design)};
      // Two systems of one name are told apart by a number.
      const std::string folder = vectors.folder;
      for (int number = 2; !folders.insert(vectors.folder).second; ++number)
        vectors.folder = folder + "_" + std::to_string(number);
      for (const auto& reason : vectors.design.left_out)
        complain("gradstone", "note:", system.full_name() + ": left out " + reason);
      set.systems.push_back(std::move(vectors));
    }
  }
  if (!options.form.empty() && set.systems.empty())
    throw UnknownNameError("--form: there is no form " + options.form +
                           nearest_hint(options.form, {forms.begin(), forms.end()}) +
                           fmt::format("; the forms are {}", fmt::join(forms, "; ")));
  for (const auto& [name, size] : sizes)
    if (!needed.count(name))
      throw UnknownNameError("--sizes: no tensor has the size " + name +
                             nearest_hint(name, {needed.begin(), needed.end()}));
  return set;
}

}  // namespace gradstone::tools
