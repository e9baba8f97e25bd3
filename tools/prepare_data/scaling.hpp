#pragma once

#include <span>
#include <vector>

#include "tools/prepare_data/data_set.hpp"

namespace gradstone::tools {

/// How features are changed: (x - shift) / scale, one pair per feature.
struct Scaling {
  std::vector<double> shift, scale;
};

/// That of the data set itself: features are divided by its divisor.
Scaling division(const OriginalData& data);

/// Makes features of this part have mean 0 and deviation 1, constant ones 0.
Scaling standardization(const Part& part);

/// The scaled features, example by example, computed in double. To is float or double; the target
/// has a number for each in X.
template <class To>
void scale_features(const Part& part, const Scaling& scaling, std::span<To> target);

extern template void scale_features(const Part&, const Scaling&, std::span<float>);
extern template void scale_features(const Part&, const Scaling&, std::span<double>);

}  // namespace gradstone::tools
