#pragma once

#include <cstdint>
#include <string>

#include "validation/verify.hpp"

namespace gradstone {

/// A network, as specifications of networks write it, and the data to check it on.
struct NetworkOptions {
  std::string layers;       ///< ReLU;BatchNormalization;Linear
  std::string layer_sizes;  ///< 64;32;10
  std::string loss;         ///< SoftmaxCrossEntropy
  std::string data_set;     ///< npz file with Xtrain, Ttrain, Xtest, Ttest
  std::int64_t batch_size = 8;
};

/// Checks the gradient of every weight and trainable parameter of a whole network on the first
/// batch of a data set: one verdict per matrix.
///
/// In a prime field at the real sizes; by GiNaC at small sizes of the same network, where that is
/// feasible in the time limit; by finite differences of every entry in double and of a sample of
/// entries in CLN, on the real batch with random weights.
/// Errors: FormatError or UnknownNameError for what the options get wrong, naming the option.
Report verify_network(const NetworkOptions& network, const VerifyOptions& options);

}  // namespace gradstone
