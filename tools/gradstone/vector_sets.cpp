#include "tools/gradstone/vector_sets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/network/network.hpp"
#include "reference/parse/parse.hpp"
#include "reference/registry.hpp"
#include "reference/several_steps.hpp"
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

// Equations, with what of their sizes and parameters is known.
struct Request {
  Source source;
  Sizes sizes;
  std::map<std::string, double> parameters;
};

// The text is what is read again from a folder of vectors.
Source source_of_systems(const std::string& name, const std::vector<EquationSystem>& systems) {
  Source source{name, text_of(systems), {}};
  source.systems = parse_equations(source.text, name);
  return source;
}

Request network_request(const VectorOptions& options) {
  const auto layers = reading("--layers", [&] { return parse_specifications(options.layers); });
  const auto sizes =
      reading("--layer-sizes", [&] { return parse_layer_sizes(options.layer_sizes); });
  reading("--loss", [&] { return find_entries("loss:" + parse_specification(options.loss).name); });
  const Network network =
      reading("--layers", [&] { return compose_network(layers, sizes, options.loss); });
  EquationSystem system = network.system;
  system.kind = Kind::loss;
  system.name = "network";
  return {source_of_systems("network", {system}), network.sizes, network.parameters};
}

std::vector<Request> requests(const std::vector<std::string>& names, const VectorOptions& options) {
  if (!options.layers.empty()) {
    if (!names.empty())
      throw FormatError("give files and names, or a network by --layers, not both");
    return {network_request(options)};
  }
  std::vector<Request> result;
  for (const auto& name : names.empty() ? all_names() : names) {
    Source source = source_of(of_one_kind(name));
    if (options.steps > 0) {
      std::vector<EquationSystem> systems;
      for (const auto& system : source.systems)
        systems.push_back(reading("--steps", [&] { return several_steps(system, options.steps); }));
      source = source_of_systems(source.name, systems);
    }
    if (!source.systems.empty()) result.push_back({std::move(source), {}, {}});
  }
  return result;
}

// Cases of a network, whose sizes are given but for the examples of a batch.
Design network_design(const EquationSystem& system, const Request& request, DesignOptions options,
                      const Sizes& asked) {
  constexpr std::int64_t usual = 5;
  options.sizes = request.sizes;
  const auto batch = asked.find("N");
  (*options.sizes)["N"] = batch == asked.end() ? usual : batch->second;
  Design design = designed_cases(system, options);
  if (batch == asked.end())
    for (const std::int64_t size : {1, 17}) {
      (*options.sizes)["N"] = size;
      design.cases.push_back(generic_case(system, options));
      design.cases.back().name = fmt::format("generic_N_{}", size);
    }
  for (auto& item : design.cases)
    for (const auto& [name, value] : request.parameters) item.parameters[name] = value;
  return design;
}

}  // namespace

void add_compositions(CLI::App& command, VectorOptions& options) {
  auto* steps = command.add_option("--steps", options.steps,
                                   "of an optimizer so many steps, one after the other");
  steps->check(CLI::Range(1, 100));
  auto* layers =
      command.add_option("--layers", options.layers, "a network of these layers: \"ReLU;Linear\"");
  auto* sizes = command.add_option("--layer-sizes", options.layer_sizes,
                                   "its sizes: the input, then each linear layer");
  auto* loss = command.add_option("--loss", options.loss, "its loss");
  layers->needs(sizes)->needs(loss)->excludes(steps);
  sizes->needs(layers);
  loss->needs(layers);
}

VectorSet designed_set(const std::vector<std::string>& names, const VectorOptions& options) {
  VectorSet set;
  set.format = float_format(options.dtype);
  if (set.format.bits == 0)
    throw UnknownNameError("--dtype: numbers are not stored as " + options.dtype);
  set.seed = options.seed;
  set.files = tensor_format(options.format);
  const Sizes sizes = options.sizes.empty() ? Sizes{} : sizes_of(options.sizes, largest_size);
  std::set<std::string> needed, folders, forms;
  for (const auto& request : requests(names, options)) {
    const Source& source = request.source;
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
      for (const auto& dimension : system.dimension_names())
        if (!request.sizes.count(dimension)) needed.insert(dimension);
      const bool is_network = !request.sizes.empty();
      if (!options.sizes.empty() && !is_network) design.sizes = sizes_for(system, sizes);
      SystemVectors vectors{system, folder_name(system), set.sources.size() - 1, index,
                            is_network ? network_design(system, request, design, sizes)
                                       : designed_cases(system, design)};
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
