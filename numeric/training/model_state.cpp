#include "numeric/training/model_state.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "numeric/random.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {
namespace {

// Whether a matrix begins at 1 instead of 0, by its name in the layer.
bool begins_at_one(const std::string& name) {
  return name.starts_with("gamma") || name.starts_with("variance");
}

}  // namespace

template <class T>
bool is_finite(const Matrix<T>& matrix) {
  const auto& elements = matrix.elements();
  return std::all_of(elements.begin(), elements.end(), [](T x) { return std::isfinite(x); });
}
template bool is_finite(const Matrix<float>&);
template bool is_finite(const Matrix<double>&);

template <class T>
ModelState<T>::ModelState(ModelSpecification chosen, std::int64_t batch)
    : model(std::move(chosen)),
      training(compose_network(model, Mode::training)),
      evaluation(compose_network(model, Mode::evaluation)),
      optimizers(optimizer_steps(model, training)),
      largest_batch(batch) {
  if (batch < 1) throw DomainError("a batch has at least one example");
  check_conditions(training);
  check_conditions(optimizers);
  for (const auto& choice : model.layers)
    if (choice.outputs > 0) parse_initializer(choice.initializer);
  declare();
}

template <class T>
void ModelState<T>::declare() {
  outputs_ = shape_in(training.output(), 1).second;
  const Sizes all = sizes(1);
  const auto declare_one = [&](const std::string& name, const Shape& shape) {
    values.emplace(name, Matrix<T>(shape.rows().at(all), shape.columns().at(all)));
  };
  for (const auto& layer : training.layers) {
    for (const auto& W : layer.weights) declare_one(W, training.system.shape_of(W));
    for (const auto& number : layer.trainable) declare_one(number, {one, one});
    parameters.insert(parameters.end(), layer.weights.begin(), layer.weights.end());
    parameters.insert(parameters.end(), layer.trainable.begin(), layer.trainable.end());
  }
  for (const auto& statistic : training.running.declarations)
    declare_one(statistic.name, statistic.shape);
  for (const auto& [name, step] : optimizers)
    for (const auto& state : step.state) declare_one(state.name, state.shape);
  for (const auto& name : parameters) {
    const auto& matrix = values.at(name);
    gradients.emplace("D" + name, Matrix<T>(matrix.rows(), matrix.columns()));
  }
  for (const auto& mask : training.masks) {
    const auto [rows, columns] = shape_in(mask.name, largest_batch);
    masks.emplace(mask.name, Matrix<T>(rows, columns));
    if (shape_in(mask.name, 1) != shape_in(mask.name, 2)) masks_of_examples_.insert(mask.name);
  }
}

template <class T>
void ModelState<T>::initialize(std::uint64_t new_seed) {
  seed = new_seed;
  steps = 0;
  for (auto& [name, matrix] : values) {
    const T first = begins_at_one(name) ? 1 : 0;
    std::fill(matrix.elements().begin(), matrix.elements().end(), first);
  }
  std::uint32_t sized = 0;
  for (std::size_t l = 0; l < training.layers.size(); ++l) {
    const NetworkLayer& layer = training.layers[l];
    for (const auto& name : layer.trainable)
      values.at(name)(0, 0) = static_cast<T>(training.parameters.at(name));
    if (!layer.takes_size) continue;
    Random random(seed, RandomPurpose::initialize, sized++);
    const auto initializer = parse_initializer(model.layers[l].initializer);
    for (const auto& name : drawn_weights(training, layer))
      gradstone::initialize(initializer, view(values.at(name)), random);
  }
}

template <class T>
const Matrix<T>& ModelState<T>::value(const std::string& name) const {
  const auto found = values.find(name);
  if (found != values.end()) return found->second;
  std::vector<std::string> known;
  for (const auto& [known_name, matrix] : values) known.push_back(known_name);
  throw UnknownNameError("the model has no matrix named " + name + nearest_hint(name, known));
}

template <class T>
Sizes ModelState<T>::sizes(std::int64_t N) const {
  Sizes all = training.sizes;
  all["N"] = N;
  return all;
}

template <class T>
std::pair<std::int64_t, std::int64_t> ModelState<T>::shape_in(const std::string& name,
                                                              std::int64_t N) const {
  const Shape shape = training.system.shape_of(name);
  const Sizes all = sizes(N);
  return {shape.rows().at(all), shape.columns().at(all)};
}

template <class T>
void ModelState<T>::check_shape(const char* what, MatrixView<const T> matrix, std::int64_t rows,
                                std::int64_t columns) {
  if (matrix.rows == rows && matrix.columns == columns) return;
  throw ShapeError(std::string(what) + " are " + std::to_string(matrix.rows) + " x " +
                   std::to_string(matrix.columns) + ", expected " + std::to_string(rows) + " x " +
                   std::to_string(columns));
}

template <class T>
void ModelState<T>::check_batch(MatrixView<const T> X, std::int64_t largest) const {
  check_shape("the examples", X, X.rows, features());
  if (X.rows >= 1 && X.rows <= largest) return;
  throw ShapeError("a batch of " + std::to_string(X.rows) + " examples, but the model takes 1 to " +
                   std::to_string(largest));
}

template <class T>
void ModelState<T>::bind(BoundPlan<T>& plan, const Network& network) {
  plan.set_threads(threads);
  for (auto* all : {&values, &gradients, &masks})
    for (auto& [name, matrix] : *all)
      if (plan.takes(name)) plan.bind(name, view(matrix));
  set_constants(plan, network);
}

template <class T>
void ModelState<T>::set_constants(BoundPlan<T>& plan, const Network& network) const {
  for (const auto* all : {&network.parameters, &network.running.parameters})
    for (const auto& [name, number] : *all) plan.set(name, number);
  for (const auto& [name, step] : optimizers)
    for (const auto& [parameter, number] : step.parameters) plan.set(parameter, number);
}

template <class T>
void ModelState<T>::set_learned_numbers(BoundPlan<T>& plan) const {
  for (const auto& layer : training.layers)
    for (const auto& name : layer.trainable)
      plan.set(name, static_cast<double>(values.at(name)(0, 0)));
}

template <class T>
void ModelState<T>::set_step(BoundPlan<T>& plan, double eta) const {
  plan.set("eta", eta);
  plan.set("t", static_cast<double>(steps + 1));
}

template <class T>
void ModelState<T>::draw_masks(std::int64_t N, std::int64_t first) {
  std::uint32_t number = 0;
  for (const auto& mask : training.masks) {
    Random random(seed, RandomPurpose::dropout, static_cast<std::uint32_t>(steps), number++);
    const T kept = static_cast<T>(1 / mask.keep);
    auto& matrix = masks.at(mask.name);
    const bool is_of_examples = masks_of_examples_.count(mask.name) > 0;
    const std::int64_t rows = is_of_examples ? N : matrix.rows();
    if (is_of_examples) random.skip(static_cast<std::uint64_t>(first * matrix.columns()));
    T* entry = matrix.elements().data();
    const T* const end = entry + rows * matrix.columns();
    // An entry is kept where Random::uniform would be below mask.keep.
    const auto bound = static_cast<std::uint64_t>(std::ceil(std::ldexp(mask.keep, 53)));
    std::array<std::uint64_t, 1024> words;
    while (entry != end) {
      const auto count = std::min(words.size(), static_cast<std::size_t>(end - entry));
      random.bits({words.data(), count});
      for (std::size_t k = 0; k < count; ++k) entry[k] = words[k] >> 11U < bound ? kept : T{0};
      entry += count;
    }
  }
}

template <class T>
void ModelState<T>::step_learned_numbers(double eta) {
  for (const auto& layer : training.layers) {
    for (const auto& name : layer.trainable) {
      auto found = steps_of_numbers_.find(name);
      if (found == steps_of_numbers_.end()) {
        const auto request = optimizer_request(optimizers.at(name));
        found = steps_of_numbers_.emplace(name, BoundPlan<T>(request, {})).first;
        bind(found->second, training);
      }
      set_step(found->second, eta);
      found->second.run();
    }
  }
}

template <class T>
std::string ModelState<T>::in_words(const std::string& name) const {
  const auto& output = training.system.output;
  if (name == output || name == output + "_sum") return "the loss";
  const auto* equation = training.system.find_backward(name);
  const std::string of = equation ? equation->gradient_of : name;
  std::string words = of.empty() || of == name ? name : "the gradient of " + of;
  for (std::size_t l = 0; l < training.layers.size(); ++l) {
    const auto& layer = training.layers[l];
    const std::string number = std::to_string(l + 1);
    if (of == layer.output || layer.own_names.count(of))
      words += " (layer " + number + ", " + layer.text + ")";
  }
  return words;
}

template class ModelState<float>;
template class ModelState<double>;

}  // namespace gradstone
