#include "tools/prepare_data/write.hpp"

#include <fmt/format.h>

#include <span>

#include "numeric/npz.hpp"
#include "reference/error.hpp"
#include "tools/prepare_data/scaling.hpp"

namespace gradstone::tools {
namespace {

template <typename To>
NpyArray scaled(const Part& part, const Scaling& scaling) {
  const std::size_t numbers = part.examples() * part.features;
  std::vector<std::byte> bytes(numbers * sizeof(To));
  scale_features(part, scaling, std::span(reinterpret_cast<To*>(bytes.data()), numbers));
  return {npy_type_of<To>(), {part.examples(), part.features}, std::move(bytes)};
}

NpyArray features_of(const Part& part, NpyType type, const Scaling& scaling) {
  return type == NpyType::f4 ? scaled<float>(part, scaling) : scaled<double>(part, scaling);
}

// Classes stay what they are; real values take the type of the features.
NpyArray targets_of(const Part& part, NpyType type) {
  if (!is_floating_point(part.T.type()) || type == NpyType::f8) return part.T;
  return NpyArray::of(part.T.shape(), part.T.as<float>());
}

}  // namespace

void write_data_set(OriginalData data, const Format& format, const std::filesystem::path& path) {
  if (data.train.features != data.test.features)
    throw FormatError(fmt::format("examples for training have {} features, those for testing {}",
                                  data.train.features, data.test.features));
  const Scaling scaling = format.standardize ? standardization(data.train) : division(data);
  NpzWriter writer(path);
  const auto add = [&](Part& part, const std::string& name) {
    writer.add("X" + name, features_of(part, format.type, scaling));
    writer.add("T" + name, targets_of(part, format.type));
    part.X = std::vector<std::uint8_t>();  // what is copied need not stay in memory
  };
  add(data.train, "train");
  add(data.test, "test");
  writer.write();
}

}  // namespace gradstone::tools
