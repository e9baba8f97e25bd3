#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "reference/network/specification.hpp"
#include "reference/system.hpp"

namespace gradstone {

/// Training takes statistics of the batch and masks; evaluation takes running statistics, and no
/// mask.
enum class Mode { training, evaluation };

/// Which equations a network has.
struct NetworkForm {
  Mode mode = Mode::training;
  /// Whether L is the sum or the mean over the batch; none: what the loss has by itself.
  Reduction reduction = Reduction::none;
  /// Per linear layer, the probability that a weight is kept in training; none: all are kept.
  std::vector<double> keep_weights = {};
};

/// A mask of a network: each entry is 1/keep with the probability `keep`, else 0.
struct NetworkMask {
  std::string name;
  double keep = 1;
};

/// What one layer adds to a network.
struct NetworkLayer {
  std::string text;                    ///< as specified: SReLU(al=0.1)
  std::string output;                  ///< the name of its value: Y1
  std::vector<std::string> weights;    ///< W1, b1; gamma2, beta2
  std::vector<std::string> trainable;  ///< scalar parameters that are learned: al1, tl1, ar1, tr1
  bool takes_size = false;             ///< whether its output has a size of its own: linear layers
  /// The names of everything in it that is no value between layers, in its own equations: W of W1.
  std::map<std::string, std::string> own_names;
};

/// Running statistics: how they move with each batch of training.
struct RunningStatistics {
  std::vector<Declaration> declarations;  ///< mean2, variance2
  std::vector<Equation> equations;        ///< they may use the forward values of the network
  std::vector<Update> updates;
  std::vector<Comparison> conditions;        ///< momentum2 <= 1
  std::map<std::string, double> parameters;  ///< momentum2
};

/// A network composed of layers and a loss: one system of equations, in which every formula is the
/// layer's own, in other names.
///
/// The input is X: N x D0 and the targets are T. Layer l computes Yl. Layers that take a size, as
/// linear ones do, count their weights as W1, b1, W2, b2, ...; every other name of layer l gets the
/// number l. Where that would be a name twice, it is b_2 beside b2. The backward equations run from
/// the loss back to DX. Which part each matrix of a layer plays is read from its equations, not
/// from its names: docs/design/0017-how-layers-compose.md.
struct Network {
  EquationSystem system;
  Sizes sizes;                               ///< D0, D1, ...; N is free
  std::map<std::string, double> parameters;  ///< the parameters of all layers, by their new names
  std::vector<NetworkLayer> layers;
  std::vector<NetworkMask> masks;
  RunningStatistics running;  ///< of a network in training

  /// The value of the last layer, which the loss takes.
  const std::string& output() const { return layers.back().output; }
};

/// The weights of a layer that an initializer draws: where the layer takes a size, all that are no
/// single row, as W is; a bias is one.
std::vector<std::string> drawn_weights(const Network& network, const NetworkLayer& layer);

/// Composes the layers. `sizes` holds the input size, then the output size of each linear layer.
///
/// Names of layers and losses are the registry's, in any spelling. Errors: UnknownNameError with
/// the nearest names; FormatError where a layer's parameter is unknown or missing, where sizes and
/// layers do not go together, and for a mean that is to be taken of no sum; UnsupportedError for a
/// layer or loss of the registry that does not compose, with the reason.
Network compose_network(const std::vector<Specification>& layers,
                        const std::vector<std::int64_t>& sizes, const std::string& loss,
                        const NetworkForm& form = {});

}  // namespace gradstone
