#include <fmt/format.h>
#include <fmt/ranges.h>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "tools/prepare_data/data_set.hpp"

namespace gradstone::tools {
namespace {

// One key for fashion-mnist, Fashion-MNIST and fashion_mnist.
std::string key_of(std::string name) {
  std::erase(name, '-');
  return spelling_free(name);
}

}  // namespace

const std::vector<KnownDataSet>& known_data_sets() {
  static const std::vector<KnownDataSet> all{mnist(), fashion_mnist(), cifar10(),
                                             california_housing(), digits()};
  return all;
}

const KnownDataSet& find_data_set(const std::string& name) {
  std::vector<std::string> names;
  for (const auto& known : known_data_sets()) {
    if (key_of(known.name) == key_of(name)) return known;
    names.push_back(known.name);
  }
  throw UnknownNameError(fmt::format("--dataset: unknown data set {}{}; those known are {}", name,
                                     nearest_hint(name, names), fmt::join(names, ", ")));
}

Inputs inputs_in(const std::filesystem::path& folder, const KnownDataSet& known) {
  return Inputs({folder, folder / known.name});
}

}  // namespace gradstone::tools
