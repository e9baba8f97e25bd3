#include "tools/mlp/read_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <span>

#include "numeric/data/generate.hpp"
#include "numeric/data/standardize.hpp"
#include "reference/error.hpp"
#include "reference/registry.hpp"
#include "tools/prepare_data/load_original.hpp"
#include "tools/program.hpp"

namespace gradstone::tools {
namespace {

// Squared errors are for real values and for classes; the other losses are for classes.
std::optional<Task> task_of(const std::string& loss) {
  const auto name = parse_specification(loss).name;
  const bool squares = find_entries("loss:" + name).at(0)->name.ends_with("squared_error");
  return squares ? std::nullopt : std::optional(Task::classification);
}

std::filesystem::path file_of(const MlpOptions& options, int epoch) {
  if (options.preprocessed.empty()) return options.data_set;
  return options.preprocessed / fmt::format("epoch{}.npz", epoch);
}

// For messages.
std::string source_of(const MlpOptions& options, int epoch) {
  if (!options.generate.empty()) return options.generate;
  if (!options.mnist.empty()) return options.mnist.string();
  if (!options.cifar10.empty()) return options.cifar10.string();
  return file_of(options, epoch).string();
}

template <class T>
DataSet<T> read_original(const std::string& name, const std::filesystem::path& folder,
                         const DataSetOptions& wanted) {
  try {
    return load_original<T>(name, folder, *wanted.outputs);
  } catch (const FormatError& error) {
    throw FormatError(fmt::format("--{}: {}", name, error.what()));
  }
}

template <class T>
DataSet<T> read_source(const MlpOptions& options, const DataSetOptions& wanted, std::uint64_t seed,
                       int epoch) {
  if (!options.generate.empty())
    return generate_data_set<T>(options.generate, options.data_set_size, seed);
  if (!options.mnist.empty()) return read_original<T>("mnist", options.mnist, wanted);
  if (!options.cifar10.empty()) return read_original<T>("cifar10", options.cifar10, wanted);
  return load_data_set<T>(file_of(options, epoch), wanted);
}

// Pictures have many at their margins: the first few will do.
void tell_of_constants(const std::vector<std::size_t>& features) {
  constexpr std::size_t most = 8;
  if (features.empty()) return;
  const auto first = std::span(features).first(std::min(most, features.size()));
  complain(
      "mlp", "note:",
      fmt::format("--normalize: {} features have one value only, and become 0: {}{}",
                  features.size(), fmt::join(first, ", "), features.size() > most ? ", ..." : ""));
}

}  // namespace

template <class T>
DataSet<T> read_data(const MlpOptions& options, const ModelSpecification& model, std::uint64_t seed,
                     int epoch) {
  const std::int64_t K = model.outputs();
  DataSetOptions wanted;
  wanted.task = task_of(model.loss);
  wanted.outputs = static_cast<std::size_t>(K);
  if (options.stream) wanted.storage = Storage::stream;
  auto data = read_source<T>(options, wanted, seed, epoch);
  const std::string source = source_of(options, epoch);
  if (static_cast<std::int64_t>(data.features()) != model.inputs) {
    throw FormatError(fmt::format("{}: examples have {} features, but --layer-sizes begins with {}",
                                  source, data.features(), model.inputs));
  }
  if (static_cast<std::int64_t>(data.outputs()) != K) {
    throw FormatError(fmt::format("{}: there are {} {}, but --layer-sizes ends with {}", source,
                                  data.outputs(),
                                  data.task() == Task::classification ? "classes" : "targets", K));
  }
  if (options.normalize) tell_of_constants(standardize(data).constant);
  return data;
}

template DataSet<float> read_data(const MlpOptions&, const ModelSpecification&, std::uint64_t, int);
template DataSet<double> read_data(const MlpOptions&, const ModelSpecification&, std::uint64_t,
                                   int);

}  // namespace gradstone::tools
