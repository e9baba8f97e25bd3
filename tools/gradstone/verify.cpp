#include "validation/verify.hpp"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <atomic>
#include <future>
#include <memory>

#include "numeric/atomic_file.hpp"
#include "reference/derive/hessian.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/registry.hpp"
#include "tools/gradstone/commands.hpp"
#include "tools/gradstone/progress.hpp"
#include "tools/gradstone/supervise.hpp"
#include "tools/terminal.hpp"
#include "validation/process_pool.hpp"
#include "validation/report_json.hpp"
#include "validation/report_junit.hpp"
#include "validation/report_table.hpp"
#include "validation/verify_network.hpp"

namespace gradstone::tools {
namespace {

constexpr const char* verify_description =
    R"(Checks equations: proves them, and looks for numbers that refute them.

Examples:
  gradstone verify                           everything that gradstone knows
  gradstone verify softmax batch_normalization --verbose
  gradstone verify --level thorough --json report.json --junit report.xml
  gradstone verify --layers "ReLU;BatchNormalization;Linear" \
      --layer-sizes "64;32;10" --loss SoftmaxCrossEntropy \
      --load-dataset data/digits.npz --batch-size 8      a network on real data)";

struct VerifyArguments {
  std::vector<std::string> names;
  std::string level = "standard";
  int jobs = 0;
  double timeout = usual_processor_seconds;
  std::uint64_t seed = 1;
  std::string json_file, junit_file;
  bool verbose = false;
  std::string layers, layer_sizes, loss, data_set;
  std::int64_t batch_size = 8;
};

Level level_of(const std::string& text) {
  for (const auto level : {Level::quick, Level::standard, Level::thorough})
    if (level_name(level) == text) return level;
  throw UnknownNameError("--level: unknown level " + text +
                         nearest_hint(text, {"quick", "standard", "thorough"}) +
                         "; the levels are quick, standard, thorough");
}

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

// Every system that the names select, each once; without names all of them, also what is derived,
// unless it has to be quick.
std::vector<const EquationSystem*> selected(const std::vector<std::string>& names,
                                            const VerifyOptions& options) {
  std::vector<const EquationSystem*> systems;
  const auto add = [&](const Entry& entry) {
    for (const auto& form : entry.forms)
      if (std::find(systems.begin(), systems.end(), &form) == systems.end())
        systems.push_back(&form);
  };
  if (names.empty()) {
    for (const auto& entry : registry()) add(entry);
  }
  if (names.empty() && options.level != Level::quick) {
    derive_hessian_products(options.jobs);
    for (const auto* entry : hessian_entries()) add(*entry);
  }
  for (const auto& name : names)
    for (const auto* entry : find_entries(name)) add(*entry);
  return systems;
}

Report run(const VerifyArguments& options) {
  const Progress progress;
  VerifyOptions verify_options;
  verify_options.level = level_of(options.level);
  verify_options.seed = options.seed;
  verify_options.jobs = options.jobs > 0 ? options.jobs : available_processors();
  verify_options.most_seconds = options.timeout;
  verify_options.most_bytes = usual_bytes;
  verify_options.progress = [&](std::size_t finished, std::size_t all) {
    progress.show(finished, all);
  };
  if (options.layers.empty())
    return verify(selected(options.names, verify_options), verify_options);
  NetworkOptions network;
  network.layers = options.layers;
  network.layer_sizes = options.layer_sizes;
  network.loss = options.loss;
  network.data_set = options.data_set;
  network.batch_size = options.batch_size;
  return verify_network(network, verify_options);
}

void require_consistent(const VerifyArguments& options) {
  const bool network = !options.layers.empty();
  const auto need = [&](const std::string& value, const char* option) {
    if (network && value.empty())
      throw FormatError(fmt::format("--layers needs {} as well", option));
    if (!network && !value.empty())
      throw FormatError(fmt::format("{} needs --layers as well", option));
  };
  need(options.layer_sizes, "--layer-sizes");
  need(options.loss, "--loss");
  need(options.data_set, "--load-dataset");
  if (network && !options.names.empty())
    throw FormatError("give names, or a network by --layers, not both");
}

ExitStatus verify_command(const VerifyArguments& options) {
  require_consistent(options);
  const Report report = run(options);
  TableOptions table;
  constexpr std::size_t few = 3;
  table.every_claim = options.verbose || report.systems.size() <= few;
  table.style = styled_cell;
  if (!options.json_file.empty()) write_file_atomically(options.json_file, to_json(report));
  if (!options.junit_file.empty()) write_file_atomically(options.junit_file, to_junit(report));
  fmt::print("{}", to_table(report, table));
  return static_cast<ExitStatus>(report.exit_status());
}

}  // namespace

void add_verify(CLI::App& program, Action& action) {
  auto options = std::make_shared<VerifyArguments>();
  auto* command = program.add_subcommand("verify", verify_description);
  command->add_option("NAME", options->names, "what gradstone list prints; everything if absent");
  command->add_option("--level", options->level, "quick, standard or thorough")
      ->capture_default_str();
  command->add_option("--jobs", options->jobs, "processes (default: one per processor)")
      ->check(CLI::Range(1, 1024));
  add_timeout(*command, options->timeout, "a claim");
  command->add_option("--seed", options->seed, "of all random numbers")->capture_default_str();
  command->add_option("--json", options->json_file, "write the report as JSON");
  command->add_option("--junit", options->junit_file, "write the report as JUnit XML");
  command->add_flag("--verbose", options->verbose, "a line for every claim");
  command->add_option("--layers", options->layers, "check a network of these layers");
  command->add_option("--layer-sizes", options->layer_sizes,
                      "its sizes: the input, then each linear layer");
  command->add_option("--loss", options->loss, "its loss");
  command->add_option("--load-dataset", options->data_set, "npz file with Xtrain and Ttrain");
  command->add_option("--batch-size", options->batch_size, "examples in the batch")
      ->capture_default_str()
      ->check(CLI::Range(1, 1 << 20));
  command->callback(
      [options, &action] { action = [options] { return verify_command(*options); }; });
}

}  // namespace gradstone::tools
