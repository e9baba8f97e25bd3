#pragma once

#include <cstdint>
#include <string>

#include "reference/network/network.hpp"
#include "validation/numeric/sample.hpp"
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
/// batch of a data set: one verdict per matrix. Where a layer states the gradient of its input
/// wrongly, that has a verdict too, which names the layer; what rests on it is not proved.
///
/// The network is cut into steps (reference/network/steps.hpp), its layers and its loss. GiNaC
/// proves each step at small sizes and the prime field at the real ones, for every value that comes
/// in and every gradient that comes back; two layers of one kind are proved once. The prover for
/// all sizes reads the whole network. Finite differences look at the entries of each step in
/// double, at the values that the batch and random weights give it; a direction with 60 digits
/// looks at all weights of the whole network together. Time     linear in the number of layers.
/// Errors   FormatError or UnknownNameError for what the options get wrong, naming the option, and
///          for a network that is too large.
Report verify_network(const NetworkOptions& network, const VerifyOptions& options);

/// The same for a network that is composed already. The trial has its sizes with that of the batch,
/// its parameters, and what is not to be drawn. No checker is stopped before
/// `options.most_seconds`.
Report verify_network(const Network& network, const Trial& trial, const VerifyOptions& options);

}  // namespace gradstone
