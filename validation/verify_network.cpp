#include "validation/verify_network.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

#include "numeric/data/data_set.hpp"
#include "reference/error.hpp"
#include "reference/registry.hpp"
#include "reference/version.hpp"
#include "validation/network_checkers.hpp"
#include "validation/network_sample.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

// A parameter as it was written: the decimal fraction 0.1, not the double nearest to it.
Rational exact_decimal(double value) {
  std::int64_t denominator = 1;
  const auto is_whole = [](double x) { return std::abs(x - std::round(x)) <= 1e-9 * std::abs(x); };
  constexpr std::int64_t most = 1'000'000'000'000'000;
  while (!is_whole(value * static_cast<double>(denominator)) && denominator < most)
    denominator *= 10;
  return Rational(std::llround(value * static_cast<double>(denominator)), denominator);
}

Matrix<Rational> in_rationals(MatrixView<const double> X) {
  const std::span values(X.data, static_cast<std::size_t>(X.rows * X.columns));
  std::vector<Rational> elements;
  for (const double x : values) elements.push_back(exact(x));
  return {X.rows, X.columns, std::move(elements)};
}

Network read_network(const NetworkOptions& options) {
  const auto layers = reading("--layers", [&] { return parse_specifications(options.layers); });
  const auto sizes =
      reading("--layer-sizes", [&] { return parse_layer_sizes(options.layer_sizes); });
  reading("--loss", [&] { return find_entries("loss:" + parse_specification(options.loss).name); });
  return reading("--layers", [&] { return compose_network(layers, sizes, options.loss); });
}

void require_feasible(const EquationSystem& system, const Sizes& sizes) {
  constexpr double most_numbers = 1 << 23, most_work = 1 << 27;
  double numbers = 0;
  for (const auto& declaration : system.declarations)
    numbers += entries_of(declaration.shape, sizes);
  for (const auto& equation : system.forward) numbers += entries_of(equation.value.shape(), sizes);
  const auto refuse = [](double count, const char* what, double most) {
    throw FormatError(
        fmt::format("--layer-sizes, --batch-size: the network takes {:.0f} {}, and {:.0f} are the "
                    "most that are "
                    "checked; its equations are the same at smaller sizes and on a smaller batch",
                    count, what, most));
  };
  if (numbers > most_numbers) refuse(numbers, "numbers", most_numbers);
  if (const double work = work_of(system, sizes); work > most_work)
    refuse(work, "multiplications for one pass", most_work);
}

// The trial on the first batch of the data: real X and T, everything else drawn.
Trial trial_on(const Network& network, const NetworkOptions& options, std::uint64_t seed) {
  DataSetOptions classes;
  classes.task = Task::classification;
  auto data = load_data_set<double>(options.data_set, classes);
  const auto D = static_cast<std::int64_t>(data.features());
  const auto K = static_cast<std::int64_t>(data.outputs());
  const std::int64_t inputs = network.sizes.at("D0");
  const std::int64_t outputs = network.sizes.at("D" + std::to_string(network.sizes.size() - 1));
  if (D != inputs) {
    throw FormatError(options.data_set + ": examples have " + std::to_string(D) +
                      " features, but --layer-sizes begins with " + std::to_string(inputs));
  }
  if (K != outputs) {
    throw FormatError(options.data_set + ": there are " + std::to_string(K) +
                      " classes, but --layer-sizes ends with " + std::to_string(outputs));
  }
  const auto N = std::min(options.batch_size, static_cast<std::int64_t>(data.train.size()));
  Trial trial;
  trial.sizes = network.sizes;
  trial.sizes["N"] = N;
  require_feasible(network.system, trial.sizes);
  std::vector<double> X(static_cast<std::size_t>(N * D)), T(static_cast<std::size_t>(N * K));
  data.train.slice(0, {X.data(), N, D}, {T.data(), N, K});
  trial.seed = seed;
  trial.given["X"] = in_rationals({X.data(), N, D});
  trial.given["T"] = in_rationals({T.data(), N, K});
  for (const auto& [name, value] : network.parameters)
    trial.parameters[name] = exact_decimal(value);
  return trial;
}

}  // namespace

Report verify_network(const Network& network, const Trial& trial, const VerifyOptions& options) {
  const Stopwatch watch;
  Report report;
  report.program_version = std::string(version());
  report.level = level_name(options.level);
  report.seed = options.seed;
  SystemReport whole;
  whole.kind = kind_name(Kind::layer);
  whole.name = network.system.name;
  whole.title = network.system.title;
  whole.claims = gradients_of_network(network, trial, options);
  whole.seconds = watch.seconds();
  report.seconds = watch.seconds();
  report.systems.push_back(std::move(whole));
  return report;
}

Report verify_network(const NetworkOptions& network_options, const VerifyOptions& options) {
  // For each checker of a step, and more for those that look at the whole network.
  constexpr double feasible_seconds = 10, feasible_seconds_more = 0.1;
  const Network network = read_network(network_options);
  const Trial trial = trial_on(network, network_options, options.seed);
  const auto layers = static_cast<double>(network.layers.size());
  VerifyOptions limited = options;
  limited.most_seconds =
      std::min(options.most_seconds, feasible_seconds + feasible_seconds_more * layers);
  Report report = verify_network(network, trial, limited);
  if (const auto N = trial.sizes.at("N"); N < network_options.batch_size) {
    report.systems.front().notes.push_back("the batch has " + std::to_string(N) +
                                           " examples: there are no more");
  }
  return report;
}

}  // namespace gradstone
