#include "tools/prepare_data/scaling.hpp"

#include <cmath>
#include <limits>

namespace gradstone::tools {
namespace {

// Mean and deviation of each feature, by Welford's method: of a feature that is constant, exactly
// 0. Division by infinity makes such a feature 0.
template <typename Value>
Scaling standardization_of(const std::vector<Value>& X, std::size_t features) {
  Scaling result{std::vector<double>(features, 0.0), std::vector<double>(features, 0.0)};
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

}  // namespace

Scaling division(const OriginalData& data) {
  const std::size_t features = data.train.features;
  return {std::vector<double>(features, 0.0), std::vector<double>(features, data.divisor)};
}

Scaling standardization(const Part& part) {
  return std::visit([&](const auto& X) { return standardization_of(X, part.features); }, part.X);
}

template <class To>
void scale_features(const Part& part, const Scaling& scaling, std::span<To> target) {
  const std::size_t features = part.features;
  const auto scale = [&](const auto& X) {
    for (std::size_t k = 0, j = 0; k < X.size(); ++k, j = j + 1 == features ? 0 : j + 1)
      target[k] =
          static_cast<To>((static_cast<double>(X[k]) - scaling.shift[j]) / scaling.scale[j]);
  };
  std::visit(scale, part.X);
}

template void scale_features(const Part&, const Scaling&, std::span<float>);
template void scale_features(const Part&, const Scaling&, std::span<double>);

}  // namespace gradstone::tools
