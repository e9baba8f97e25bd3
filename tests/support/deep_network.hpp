#pragma once

#include <string>

#include "reference/network/network.hpp"

namespace gradstone::testing_support {

/// Blocks of ReLU and batch normalization, each with outputs of this width, then a linear layer to
/// 10 classes and the softmax cross-entropy.
inline Network deep_network(int blocks, std::int64_t inputs, std::int64_t width) {
  std::string layers;
  std::vector<std::int64_t> sizes{inputs};
  for (int k = 0; k < blocks; ++k) {
    layers += "ReLU;BatchNormalization;";
    sizes.push_back(width);
  }
  sizes.push_back(10);
  return compose_network(parse_specifications(layers + "Linear"), sizes, "SoftmaxCrossEntropy");
}

}  // namespace gradstone::testing_support
