#include "tools/prepare_data/write.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <span>

#include "numeric/npz.hpp"
#include "reference/error.hpp"

namespace gradstone::tools {
namespace {

// How features are changed: (x - shift) / scale, one pair per feature.
struct Scaling {
  std::vector<double> shift, scale;
};

Scaling division(std::size_t features, double divisor) {
  return {std::vector<double>(features, 0.0), std::vector<double>(features, divisor)};
}

// Mean and deviation of each feature, by Welford's method: of a feature that is constant, exactly
// 0. Division by infinity makes such a feature 0.
template <typename Value>
Scaling standardization(const std::vector<Value>& X, std::size_t features) {
  Scaling result = division(features, 0);
  const std::size_t examples = X.size() / features;
  auto value = X.begin();
  for (std::size_t i = 0; i < examples; ++i) {
    for (std::size_t j = 0; j < features; ++j, ++value) {
      const double difference = static_cast<double>(*value) - result.shift[j];
      result.shift[j] += difference / static_cast<double>(i + 1);
      result.scale[j] += difference * (static_cast<double>(*value) - result.shift[j]);
    }
  }
  for (auto& scale : result.scale)
    scale = scale > 0 ? std::sqrt(scale / static_cast<double>(examples))
                      : std::numeric_limits<double>::infinity();
  return result;
}

template <typename To, typename From>
NpyArray scaled(const std::vector<From>& X, const Scaling& scaling) {
  const std::size_t features = scaling.shift.size();
  std::vector<std::byte> bytes(X.size() * sizeof(To));
  const std::span<To> values(reinterpret_cast<To*>(bytes.data()), X.size());
  for (std::size_t k = 0, j = 0; k < X.size(); ++k, j = j + 1 == features ? 0 : j + 1)
    values[k] = static_cast<To>((static_cast<double>(X[k]) - scaling.shift[j]) / scaling.scale[j]);
  return {npy_type_of<To>(), {X.size() / features, features}, std::move(bytes)};
}

NpyArray features_of(const Part& part, NpyType type, const Scaling& scaling) {
  const auto convert = [&](const auto& X) {
    return type == NpyType::f4 ? scaled<float>(X, scaling) : scaled<double>(X, scaling);
  };
  return std::visit(convert, part.X);
}

// Classes stay what they are; real values take the type of the features.
NpyArray targets_of(const Part& part, NpyType type) {
  if (!is_floating_point(part.T.type()) || type == NpyType::f8) return part.T;
  return NpyArray::of(part.T.shape(), part.T.as<float>());
}

}  // namespace

void write_data_set(DataSet data, const Format& format, const std::filesystem::path& path) {
  const std::size_t features = data.train.features;
  if (features != data.test.features)
    throw FormatError(fmt::format("examples for training have {} features, those for testing {}",
                                  features, data.test.features));
  const Scaling scaling =
      format.standardize
          ? std::visit([&](const auto& X) { return standardization(X, features); }, data.train.X)
          : division(features, data.divisor);
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
