#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "numeric/training/initializer.hpp"
#include "reference/network/network.hpp"
#include "reference/network/optimizer_step.hpp"

namespace gradstone {

/// One layer of a multilayer perceptron: its equations, and how its parameters begin and move.
struct LayerChoice {
  Specification layer;
  std::int64_t outputs = 0;  ///< K of a linear layer; 0 for the others
  /// The probability that a weight of a linear layer is kept in training.
  double keep_weights = 1;
  /// Of W; biases begin at 0, gamma at 1, and the parameters of SReLU as the layer says.
  Specification initializer;
  Specification optimizer;
  /// Other optimizers for some parameters, by their names in the layer's equations: b, gamma.
  std::map<std::string, Specification> optimizer_of;
};

/// What a multilayer perceptron is made of. Built layer by layer:
///
///     ModelSpecification model(784, "SoftmaxCrossEntropy");
///     model.add("ReLU", 1024).optimizer = parse_specification("Momentum(0.9)");
///     model.add("BatchNormalization");
///     model.add("Linear", 10).optimizer_of["b"] = parse_specification("Nesterov(0.75)");
///
/// or from text by parse_multilayer_perceptron. Names are checked when the network is composed.
struct ModelSpecification {
  ModelSpecification() = default;
  /// For examples with D features.
  ModelSpecification(std::int64_t D, std::string loss_name)
      : inputs(D), loss(std::move(loss_name)) {}

  /// Adds a layer, by default with Xavier's uniform weights and plain gradient descent. `outputs`
  /// belongs to linear layers only. Errors: FormatError for a text that is no specification.
  LayerChoice& add(const std::string& layer, std::int64_t outputs = 0);

  /// K, the outputs of the last linear layer.
  std::int64_t outputs() const;

  std::int64_t inputs = 0;
  std::string loss;
  std::vector<LayerChoice> layers;
};

/// The equations of the model; in training the mean loss over the batch is what is minimized.
/// Errors: those of compose_network.
Network compose_network(const ModelSpecification& model, Mode mode);

/// The step of the optimizer of every parameter of the network, by the parameter's name.
/// Errors: those of optimizer_step.
std::map<std::string, OptimizerStep> optimizer_steps(const ModelSpecification& model,
                                                     const Network& network);

/// Errors: DomainError where the parameters of layers or optimizers break one of their conditions.
void check_conditions(const Network& network);
void check_conditions(const std::map<std::string, OptimizerStep>& steps);

/// The texts that specify a model on a command line.
struct ModelTexts {
  std::string layers;         ///< ReLU;BatchNormalization;Linear
  std::string layer_sizes;    ///< 784;100;10, the input size first
  std::string weights;        ///< initializers, one for each linear layer or one for all
  std::string optimizers;     ///< one for each layer, for each that learns, or one for all
  std::string loss;           ///< SoftmaxCrossEntropy
  std::string dropouts = {};  ///< keep probabilities of weights, one for each linear layer or
                              ///< one for all; 0 and nothing mean that all are kept
};

/// Reads a model. A list that holds one item holds it for all.
/// Errors: FormatError and UnknownNameError whose message begins with the text that is wrong, by
/// the name of its option: `--layers: ...`.
ModelSpecification parse_multilayer_perceptron(const ModelTexts& texts);

/// The texts of a model; reading them gives the model, except for its exceptions `optimizer_of`.
ModelTexts texts_of(const ModelSpecification& model);

}  // namespace gradstone
