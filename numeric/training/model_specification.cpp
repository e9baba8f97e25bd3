#include "numeric/training/model_specification.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "numeric/training/conditions.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/network/optimizer_step.hpp"

namespace gradstone {
namespace {

std::vector<Specification> layers_of(const ModelSpecification& model) {
  std::vector<Specification> layers;
  for (const auto& choice : model.layers) layers.push_back(choice.layer);
  return layers;
}

std::vector<std::int64_t> sizes_of(const ModelSpecification& model) {
  std::vector<std::int64_t> sizes{model.inputs};
  for (const auto& choice : model.layers)
    if (choice.outputs > 0) sizes.push_back(choice.outputs);
  return sizes;
}

std::vector<double> keep_probabilities(const ModelSpecification& model) {
  std::vector<double> keep;
  for (const auto& choice : model.layers)
    if (choice.outputs > 0) keep.push_back(choice.keep_weights);
  return keep;
}

// Nerva writes 0 where nothing is dropped.
double keep_probability(const std::string& text) {
  const auto arguments = parse_specification("keep(" + text + ")").arguments;
  const bool one_number = arguments.size() == 1 && arguments.front().values.size() == 1;
  const double number = one_number ? arguments.front().values.front() : -1;
  const double keep = number == 0 ? 1 : number;
  if (!(keep > 0 && keep <= 1)) {
    throw FormatError("\"" + text +
                      "\": expected the probability that a weight is kept, above 0 and at most 1 "
                      "(0: no dropout)");
  }
  return keep;
}

std::vector<std::string> split(const std::string& list) {
  std::vector<std::string> items(1);
  for (const char c : list) {
    if (c == ';' || c == ',') {
      items.emplace_back();
    } else {
      items.back() += c;
    }
  }
  return items;
}

// One optimizer for each layer; a list may leave out the layers that learn nothing.
std::vector<Specification> optimizers_for(std::vector<Specification> items,
                                          const Network& network) {
  const auto learns = [](const NetworkLayer& layer) {
    return !layer.weights.empty() || !layer.trainable.empty();
  };
  const auto& layers = network.layers;
  const auto learning =
      static_cast<std::size_t>(std::count_if(layers.begin(), layers.end(), learns));
  if (items.size() != learning || items.size() == 1)
    return replicate(std::move(items), layers.size(), "optimizers");
  std::vector<Specification> result;
  auto next = items.begin();
  for (const auto& layer : layers) result.push_back(learns(layer) ? *next++ : items.front());
  return result;
}

std::string joined(const std::vector<std::string>& items) {
  return fmt::format("{}", fmt::join(items, ";"));
}

}  // namespace

LayerChoice& ModelSpecification::add(const std::string& layer, std::int64_t outputs) {
  return layers.emplace_back(LayerChoice{parse_specification(layer),
                                         outputs,
                                         1,
                                         parse_specification("XavierUniform"),
                                         parse_specification("GradientDescent"),
                                         {}});
}

std::int64_t ModelSpecification::outputs() const {
  return sizes_of(*this).back();
}

Network compose_network(const ModelSpecification& model, Mode mode) {
  return compose_network(layers_of(model), sizes_of(model), model.loss,
                         {mode, Reduction::mean, keep_probabilities(model)});
}

std::map<std::string, OptimizerStep> optimizer_steps(const ModelSpecification& model,
                                                     const Network& network) {
  std::map<std::string, OptimizerStep> steps;
  for (std::size_t l = 0; l < network.layers.size(); ++l) {
    const LayerChoice& choice = model.layers[l];
    const NetworkLayer& layer = network.layers[l];
    const auto step_for = [&](const std::string& name, const Shape& shape) {
      const auto exception = choice.optimizer_of.find(layer.own_names.at(name));
      const bool usual = exception == choice.optimizer_of.end();
      steps.emplace(name,
                    optimizer_step(usual ? choice.optimizer : exception->second, name, shape));
    };
    for (const auto& W : layer.weights) step_for(W, network.system.find_declaration(W)->shape);
    for (const auto& parameter : layer.trainable) step_for(parameter, {one, one});
  }
  return steps;
}

void check_conditions(const Network& network) {
  auto broken = broken_condition(network.system.conditions, network.parameters);
  if (!broken) broken = broken_condition(network.running.conditions, network.running.parameters);
  if (broken) throw DomainError(*broken);
}

void check_conditions(const std::map<std::string, OptimizerStep>& steps) {
  for (const auto& [name, step] : steps)
    if (const auto broken = broken_condition(step.conditions, step.parameters))
      throw DomainError(*broken);
}

// Nerva's C++ tool abbreviates one name.
std::vector<Specification> parse_layers(const std::string& text) {
  auto layers = parse_specifications(text);
  for (auto& layer : layers)
    if (spelling_free(layer.name) == "batchnorm") layer.name = "BatchNormalization";
  return layers;
}

ModelSpecification parse_multilayer_perceptron(const ModelTexts& texts) {
  const auto layers = reading("--layers", [&] { return parse_layers(texts.layers); });
  const auto sizes = reading("--layer-sizes", [&] { return parse_layer_sizes(texts.layer_sizes); });
  // A network of layers only tells apart which option is wrong.
  reading("--loss", [&] { return compose_network({}, {1}, texts.loss); });
  const Network network =
      reading("--layers", [&] { return compose_network(layers, sizes, texts.loss); });
  const auto linear = sizes.size() - 1;

  const auto optimizers = reading("--optimizers", [&] {
    return optimizers_for(parse_specifications(texts.optimizers), network);
  });
  const auto weights = reading("--layer-weights", [&] {
    return replicate(parse_specifications(texts.weights), linear, "initializers");
  });
  const auto keep = reading("--dropouts", [&] {
    std::vector<double> probabilities;
    if (texts.dropouts.empty()) return std::vector<double>(linear, 1);
    for (const auto& item : split(texts.dropouts)) probabilities.push_back(keep_probability(item));
    return replicate(std::move(probabilities), linear, "keep probabilities");
  });

  ModelSpecification model(sizes[0], texts.loss);
  std::size_t width = 0;
  for (std::size_t l = 0; l < layers.size(); ++l) {
    LayerChoice choice{layers[l], 0, 1, {}, optimizers[l], {}};
    if (network.layers[l].takes_size) {
      choice.initializer = weights[width];
      choice.keep_weights = keep[width];
      choice.outputs = sizes[++width];
    }
    model.layers.push_back(std::move(choice));
  }
  reading("--layer-weights", [&] {
    for (const auto& choice : model.layers)
      if (choice.outputs > 0) parse_initializer(choice.initializer);
  });
  reading("--layers", [&] { check_conditions(network); });
  reading("--optimizers", [&] { check_conditions(optimizer_steps(model, network)); });
  reading("--dropouts", [&] { return compose_network(model, Mode::training); });
  return model;
}

ModelTexts texts_of(const ModelSpecification& model) {
  std::vector<std::string> layers, sizes{std::to_string(model.inputs)}, weights, optimizers, keep;
  for (const auto& choice : model.layers) {
    layers.push_back(choice.layer.text);
    optimizers.push_back(choice.optimizer.text);
    if (choice.outputs == 0) continue;
    sizes.push_back(std::to_string(choice.outputs));
    weights.push_back(choice.initializer.text);
    keep.push_back(fmt::format("{}", choice.keep_weights));
  }
  return {joined(layers),     joined(sizes), joined(weights),
          joined(optimizers), model.loss,    joined(keep)};
}

}  // namespace gradstone
