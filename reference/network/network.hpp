#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reference/network/specification.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// A network composed of layers and a loss: one system of equations, in which every formula is the
/// layer's own, in other names.
///
/// The input is X: N x D0 and the targets are T. Layer l computes Yl. Linear layers count their
/// weights as W1, b1, W2, b2, ...; every other name of layer l gets the number l. The backward
/// equations run from the loss back to DX.
struct Network {
  EquationSystem system;
  Sizes sizes;                               ///< D0, D1, ...; N is free
  std::map<std::string, double> parameters;  ///< the parameters of all layers, by their new names
};

/// Composes the layers. `sizes` holds the input size, then the output size of each linear layer.
///
/// Names of layers and losses are the registry's, in any spelling; batch normalization takes its
/// training form. Errors: UnknownNameError with the nearest names; FormatError where a layer's
/// parameter is unknown or missing, or where sizes and layers do not go together.
Network compose_network(const std::vector<Specification>& layers,
                        const std::vector<std::int64_t>& sizes, const std::string& loss);

}  // namespace gradstone
