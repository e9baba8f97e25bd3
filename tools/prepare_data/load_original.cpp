#include "tools/prepare_data/load_original.hpp"

#include <fmt/format.h>

#include "reference/error.hpp"
#include "tools/prepare_data/scaling.hpp"

namespace gradstone::tools {
namespace {

std::string remedy_for(const KnownDataSet& known, const std::filesystem::path& folder) {
  return fmt::format(
      "name the folder of its files, or fetch them: prepare_data --dataset {} --data-dir {} "
      "--download",
      known.name, folder.string());
}

OriginalData read_original(const KnownDataSet& known, const std::filesystem::path& folder) {
  const std::string remedy = remedy_for(known, folder);
  if (!std::filesystem::is_directory(folder))
    throw FormatError(fmt::format("{}: there is no such folder; {}", folder.string(), remedy));
  try {
    return known.read(inputs_in(folder, known), Split{});
  } catch (const NotFoundError& error) {
    throw FormatError(fmt::format("{}; {}", error.what(), remedy));
  }
}

ClassLabels labels_of(const Part& part, std::size_t outputs, const std::string& origin) {
  ClassLabels result{part.T.as<std::uint32_t>(), outputs};
  for (std::size_t i = 0; i < result.labels.size(); ++i) {
    if (result.labels[i] < outputs) continue;
    throw FormatError(fmt::format(
        "{}: label {} is {}; a label must be a whole number from 0 to {}, because there are {} "
        "outputs: take more outputs, or correct the label",
        origin, i, result.labels[i], outputs - 1, outputs));
  }
  return result;
}

template <class T>
Examples<T> examples_of(Part part, const Scaling& scaling, std::size_t outputs,
                        const std::string& origin) {
  if (part.examples() == 0 || part.features == 0)
    throw FormatError(fmt::format("{}: has no examples", origin));
  ClassLabels labels = labels_of(part, outputs, origin);
  auto X = std::make_unique<RowsInMemory<T>>(part.examples(), part.features);
  scale_features(part, scaling, X->values());
  return {std::move(X), std::move(labels)};
}

}  // namespace

template <class T>
DataSet<T> load_original(const std::string& name, const std::filesystem::path& folder,
                         std::size_t outputs) {
  const KnownDataSet& known = find_data_set(name);
  OriginalData data = read_original(known, folder);
  const std::string origin = fmt::format("{} in {}", known.name, folder.string());
  if (data.train.features != data.test.features)
    throw FormatError(
        fmt::format("{}: examples for training have {} features, those for testing {}", origin,
                    data.train.features, data.test.features));
  const Scaling scaling = division(data);
  return {examples_of<T>(std::move(data.train), scaling, outputs, origin + ", training part"),
          examples_of<T>(std::move(data.test), scaling, outputs, origin + ", test part")};
}

template DataSet<float> load_original(const std::string&, const std::filesystem::path&,
                                      std::size_t);
template DataSet<double> load_original(const std::string&, const std::filesystem::path&,
                                       std::size_t);

}  // namespace gradstone::tools
