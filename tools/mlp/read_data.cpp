#include "tools/mlp/read_data.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>
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

template <class T>
DataSet<T> read_original(const std::string& name, const std::filesystem::path& folder,
                         const DataSetOptions& wanted) {
  try {
    return load_original<T>(name, folder, *wanted.outputs);
  } catch (const FormatError& error) {
    throw FormatError(fmt::format("--{}: {}", name, error.what()));
  }
}

// Where the data come from: how it is called in messages, and what reads it.
template <class T>
struct Source {
  std::string name;
  std::function<DataSet<T>(const DataSetOptions& wanted)> read;
};

template <class T>
Source<T> source_of(const MlpOptions& options, std::uint64_t seed, int epoch) {
  const auto original = [](const char* name, const std::filesystem::path& folder) {
    return Source<T>{folder.string(), [=](const DataSetOptions& wanted) {
                       return read_original<T>(name, folder, wanted);
                     }};
  };
  if (!options.generate.empty())
    return {options.generate, [&options, seed](const DataSetOptions&) {
              return generate_data_set<T>(options.generate, options.data_set_size, seed);
            }};
  if (!options.mnist.empty()) return original("mnist", options.mnist);
  if (!options.cifar10.empty()) return original("cifar10", options.cifar10);
  const auto file = file_of(options, epoch);
  return {file.string(),
          [file](const DataSetOptions& wanted) { return load_data_set<T>(file, wanted); }};
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

template <class Number>
void share(std::vector<Number>& numbers, Communicator& ranks) {
  const auto bytes = std::as_bytes(std::span(numbers));
  std::string text(reinterpret_cast<const char*>(bytes.data()), bytes.size());
  text = ranks.broadcast(text, 0);
  numbers.resize(text.size() / sizeof(Number));
  std::copy(text.begin(), text.end(), reinterpret_cast<char*>(numbers.data()));
}

// One rank reads all examples for it.
template <class T>
void normalize(DataSet<T>& data, Communicator& ranks) {
  Standardization statistics;
  ranks.together([&] {
    if (ranks.rank() == 0) statistics = fit_standardization(data.train);
  });
  share(statistics.mean, ranks);
  share(statistics.deviation, ranks);
  share(statistics.constant, ranks);
  standardize(data, statistics);
  tell_of_constants(statistics.constant);
}

}  // namespace

template <class T>
DataSet<T> read_data(const MlpOptions& options, const ModelSpecification& model, std::uint64_t seed,
                     int epoch, Communicator& ranks) {
  const std::int64_t K = model.outputs();
  DataSetOptions wanted;
  wanted.task = task_of(model.loss);
  wanted.outputs = static_cast<std::size_t>(K);
  if (options.streams_in_place) wanted.storage = Storage::in_place;
  if (options.stream) wanted.storage = Storage::stream;
  const auto source = source_of<T>(options, seed, epoch);
  auto data = source.read(wanted);
  if (static_cast<std::int64_t>(data.features()) != model.inputs) {
    throw FormatError(fmt::format("{}: examples have {} features, but --layer-sizes begins with {}",
                                  source.name, data.features(), model.inputs));
  }
  if (static_cast<std::int64_t>(data.outputs()) != K) {
    throw FormatError(fmt::format("{}: there are {} {}, but --layer-sizes ends with {}",
                                  source.name, data.outputs(),
                                  data.task() == Task::classification ? "classes" : "targets", K));
  }
  if (options.normalize) normalize(data, ranks);
  return data;
}

template DataSet<float> read_data(const MlpOptions&, const ModelSpecification&, std::uint64_t, int,
                                  Communicator&);
template DataSet<double> read_data(const MlpOptions&, const ModelSpecification&, std::uint64_t, int,
                                   Communicator&);

}  // namespace gradstone::tools
