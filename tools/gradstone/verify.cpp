#include "validation/verify.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <cmath>
#include <future>
#include <memory>

#include "reference/derive/hessian.hpp"
#include "reference/error.hpp"
#include "reference/network/specification.hpp"
#include "reference/registry.hpp"
#include "tools/gradstone/check_options.hpp"
#include "tools/gradstone/progress.hpp"
#include "validation/verify_network.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* verify_description =
    R"(Checks equations: proves them, and looks for numbers that refute them.

Examples:
  gradstone verify                           everything that gradstone knows
  gradstone verify softmax batch_normalization my_layer.eq --verbose
  gradstone verify --level thorough --json report.json --junit report.xml
  gradstone verify --shard 2/4 --json b.json  a quarter, as gradstone report needs it
  gradstone verify --layers "ReLU;BatchNormalization;Linear" \
      --layer-sizes "64;32;10" --loss SoftmaxCrossEntropy \
      --load-dataset data/digits.npz --batch-size 8      a network on real data)";

struct VerifyArguments : CheckOptions {
  VerifyArguments() : CheckOptions(Level::standard) {}
  bool verbose = false;
  NetworkOptions network;
};

// Derives the Hessian-vector products of the registry, in so many threads.
void derive_hessian_products(int threads) {
  std::atomic<std::size_t> next = 0;
  const auto derive_some = [&] {
    for (std::size_t k = next++; k < registry().size(); k = next++) hessian_entry(registry()[k]);
  };
  std::vector<std::future<void>> others;
  for (int k = 1; k < threads; ++k) others.push_back(std::async(std::launch::async, derive_some));
  derive_some();
  for (auto& other : others) other.get();
}

// Everything that gradstone knows, each system once, also what is derived, unless it has to be
// quick.
std::vector<const EquationSystem*> all_systems(const VerifyOptions& options) {
  std::vector<const EquationSystem*> systems;
  const auto add = [&](const Entry& entry) {
    for (const auto& form : entry.forms) systems.push_back(&form);
  };
  for (const auto& entry : registry()) add(entry);
  if (options.level == Level::quick) return systems;
  derive_hessian_products(options.jobs);
  for (const auto* entry : hessian_entries()) add(*entry);
  return systems;
}

// What is said of equations that could not be built: everything, or of the kinds that are named.
std::vector<SystemReport> unbuilt_systems(const std::vector<std::string>& names) {
  std::vector<const Entry*> entries;
  if (names.empty())
    for (const auto& entry : registry()) entries.push_back(&entry);
  for (const auto& name : names)
    if (!is_equation_file(name))
      for (const auto* entry : find_entries(name)) entries.push_back(entry);
  std::vector<SystemReport> unbuilt;
  for (const auto* entry : entries) {
    if (entry->error.empty()) continue;
    SystemReport system;
    system.kind = kind_name(entry->kind);
    system.name = entry->name;
    system.error = entry->error;
    unbuilt.push_back(std::move(system));
  }
  return unbuilt;
}

Report run(const VerifyArguments& options) {
  const Progress progress;
  VerifyOptions checks = verify_options(options, options.network.data_set);
  checks.progress = [&](std::size_t finished, std::size_t all) { progress.show(finished, all); };
  if (!options.network.layers.empty()) return verify_network(options.network, checks);
  if (options.names.empty())
    return verify_shard(all_systems(checks), unbuilt_systems({}), checks, options.part);
  const auto systems = named_systems(options.names);
  std::vector<const EquationSystem*> pointers;
  for (const auto& system : systems) pointers.push_back(&system);
  return verify_shard(pointers, unbuilt_systems(options.names), checks, options.part);
}

void require_consistent(const VerifyArguments& options) {
  const bool network = !options.network.layers.empty();
  const auto need = [&](const std::string& value, const char* option) {
    if (network && value.empty())
      throw FormatError(fmt::format("--layers needs {} as well", option));
    if (!network && !value.empty())
      throw FormatError(fmt::format("{} needs --layers as well", option));
  };
  need(options.network.layer_sizes, "--layer-sizes");
  need(options.network.loss, "--loss");
  need(options.network.data_set, "--load-dataset");
  if (network && !options.names.empty())
    throw FormatError("give files and names, or a network by --layers, not both");
  if (network && !options.part.shard.empty())
    throw FormatError("--shard divides systems of equations, and a network is one; leave it out");
}

// Parameters are checked as exact fractions of 64 bits.
void require_exact_parameters(const std::string& layers) {
  constexpr double most = 1e15;
  for (const auto& layer : reading("--layers", [&] { return parse_specifications(layers); }))
    for (const auto& argument : layer.arguments)
      for (const double value : argument.values)
        if (std::abs(value) > most || (value != 0 && std::abs(value) < 1 / most))
          throw DomainError(
              fmt::format("--layers: \"{}\": {} can't be checked with exact numbers, which reach "
                          "from {} to {}; "
                          "take a number nearer to 1",
                          layer.text, value, 1 / most, most));
}

ExitStatus verify_command(const VerifyArguments& options) {
  require_consistent(options);
  if (!options.network.layers.empty()) require_exact_parameters(options.network.layers);
  const Report report = run(options);
  return conclude(report, options, options.verbose || report.systems.size() <= few_systems);
}

}  // namespace

void add_verify(CLI::App& program, Action& action) {
  auto options = std::make_shared<VerifyArguments>();
  auto* command = program.add_subcommand("verify", verify_description);
  add_check_options(*command, *options)
      ->description("files of equations (- is the standard input) and names; everything if absent");
  command->add_flag("--verbose", options->verbose, "a line for every claim");
  auto& network = options->network;
  command->add_option("--layers", network.layers, "check a network of these layers");
  command->add_option("--layer-sizes", network.layer_sizes,
                      "its sizes: the input, then each linear layer");
  command->add_option("--loss", network.loss, "its loss");
  command->add_option("--load-dataset", network.data_set, "npz file with Xtrain and Ttrain");
  command->add_option("--batch-size", network.batch_size, "examples in the batch")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 20));
  command->callback(
      [options, &action] { action = [options] { return verify_command(*options); }; });
}

}  // namespace gradstone::tools
