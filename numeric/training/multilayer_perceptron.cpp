#include "numeric/training/multilayer_perceptron.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/training/bound_plan.hpp"
#include "numeric/training/conditions.hpp"
#include "numeric/training/network_requests.hpp"
#include "numeric/training/random.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {
namespace {

// Evaluation takes as many examples at a time, or the largest batch if that is larger.
constexpr std::int64_t usual_evaluation_batch = 256;

template <class T>
MatrixView<T> view(Matrix<T>& matrix) {
  return {matrix.elements().data(), matrix.rows(), matrix.columns()};
}

template <class T>
MatrixView<T> first_rows(Matrix<T>& matrix, std::int64_t rows) {
  return {matrix.elements().data(), rows, matrix.columns()};
}

// Whether a matrix begins at 1 instead of 0, by its name in the layer.
bool begins_at_one(const std::string& name) {
  return name.starts_with("gamma") || name.starts_with("variance");
}

template <class T>
bool is_finite(const Matrix<T>& matrix) {
  const auto& elements = matrix.elements();
  return std::all_of(elements.begin(), elements.end(), [](T x) { return std::isfinite(x); });
}

// Matrices up to this size are looked at after every batch.
constexpr std::size_t small_matrix = 4096;

}  // namespace

template <class T>
class MultilayerPerceptron<T>::Implementation {
 public:
  Implementation(ModelSpecification chosen, std::int64_t batch)
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
    declare_state();
  }

  std::int64_t features() const { return training.sizes.at("D0"); }
  std::int64_t outputs() const { return shape_in(training.output(), 1).second; }
  std::int64_t evaluation_batch() const { return std::max(largest_batch, usual_evaluation_batch); }

  void initialize(std::uint64_t new_seed) {
    seed = new_seed;
    steps = 0;
    for (auto& [name, matrix] : values) {
      const T first = begins_at_one(name) ? 1 : 0;
      std::fill(matrix.elements().begin(), matrix.elements().end(), first);
    }
    std::uint32_t linear = 0;
    for (std::size_t l = 0; l < training.layers.size(); ++l) {
      const NetworkLayer& layer = training.layers[l];
      for (const auto& name : layer.trainable)
        values.at(name)(0, 0) = static_cast<T>(training.parameters.at(name));
      if (!layer.linear) continue;
      Random random(seed, RandomPurpose::initialize, linear++);
      const auto initializer = parse_initializer(model.layers[l].initializer);
      gradstone::initialize(initializer, view(values.at(layer.weights.at(0))), random);
    }
  }

  const Matrix<T>& value(const std::string& name) const {
    const auto found = values.find(name);
    if (found == values.end()) {
      std::vector<std::string> known;
      for (const auto& [known_name, matrix] : values) known.push_back(known_name);
      throw UnknownNameError("the model has no matrix named " + name + nearest_hint(name, known));
    }
    return found->second;
  }

  double train(MatrixView<const T> X, MatrixView<const T> targets, double eta) {
    check_batch(X, largest_batch);
    check_shape("the targets", targets, X.rows, outputs());
    if (!training_plan) make_training_plan();
    auto& plan = *training_plan;
    plan.set_examples(X.rows);
    plan.bind("X", X);
    plan.bind("T", targets);
    draw_masks(X.rows);
    set_trained_numbers(plan);
    set_step(plan, eta);
    plan.run();
    step_scalars(eta);
    ++steps;
    return static_cast<double>(loss(0, 0));
  }

  double evaluate(MatrixView<const T> X, MatrixView<const T> targets, MatrixView<T> Y) {
    check_batch(X, evaluation_batch());
    check_shape("the targets", targets, X.rows, outputs());
    check_shape("the outputs", MatrixView<const T>(Y), X.rows, outputs());
    if (!evaluation_plan) {
      evaluation_plan.emplace(evaluation_request(evaluation), sizes(evaluation_batch()));
      bind_state(*evaluation_plan, evaluation);
      evaluation_plan->bind(evaluation.system.output, view(loss));
    }
    auto& plan = *evaluation_plan;
    plan.set_examples(X.rows);
    plan.bind("X", X);
    plan.bind("T", targets);
    plan.bind(evaluation.output(), Y);
    set_trained_numbers(plan);
    plan.run();
    // The caller's memory may become something else.
    plan.unbind("X");
    plan.unbind("T");
    plan.unbind(evaluation.output());
    return static_cast<double>(loss(0, 0));
  }

  Values<T> values_of_step(MatrixView<const T> X, MatrixView<const T> targets) {
    check_batch(X, largest_batch);
    check_shape("the targets", targets, X.rows, outputs());
    const PlanRequest request = request_all(training.system);
    BoundPlan<T> plan(request, sizes(X.rows));
    Values<T> computed;
    for (const auto& name : request.outputs) {
      const auto [rows, columns] = shape_in(name, X.rows);
      plan.bind(name, view(computed[name] = Matrix<T>(rows, columns)));
    }
    draw_masks(X.rows);
    for (const auto& mask : training.masks) {
      const auto [rows, columns] = shape_in(mask.name, X.rows);
      plan.bind(mask.name, MatrixView<T>{masks.at(mask.name).elements().data(), rows, columns});
    }
    for (auto& [name, matrix] : values)
      if (plan.takes(name)) plan.bind(name, view(matrix));
    set_numbers(plan, training);
    set_trained_numbers(plan);
    plan.bind("X", X);
    plan.bind("T", targets);
    plan.run();
    return computed;
  }

  std::optional<std::string> first_not_finite(MatrixView<const T> X, MatrixView<const T> targets) {
    const auto computed = values_of_step(X, targets);
    for (const auto& name : request_all(training.system).outputs)
      if (!is_finite(computed.at(name))) return in_words(name);
    return std::nullopt;
  }

  double training_loss(MatrixView<const T> X, MatrixView<const T> targets) {
    check_batch(X, largest_batch);
    check_shape("the targets", targets, X.rows, outputs());
    if (!loss_plan) {
      PlanRequest request;
      request.equations = training.system.forward;
      request.outputs = {training.system.output};
      loss_plan.emplace(request, sizes(largest_batch));
      bind_state(*loss_plan, training);
      loss_plan->bind(training.system.output, view(loss));
    }
    loss_plan->set_examples(X.rows);
    loss_plan->bind("X", X);
    loss_plan->bind("T", targets);
    draw_masks(X.rows);
    set_trained_numbers(*loss_plan);
    loss_plan->run();
    return static_cast<double>(loss(0, 0));
  }

  const Matrix<T>& feedforward(MatrixView<const T> X) {
    check_batch(X, largest_batch);
    if (!forward_plan) make_separate_plans();
    // What is computed has as many rows as the batch: a batch of another size begins it anew.
    for (auto* plan : {&*forward_plan, &*backward_plan}) plan->unbind("X");
    if (X.rows != separate_examples) allocate_forward_values(X.rows);
    forward_plan->bind("X", X);
    draw_masks(X.rows);
    set_trained_numbers(*forward_plan);
    forward_plan->run();
    return forward_values.at(training.output());
  }

  void backpropagate(MatrixView<const T> X, MatrixView<const T> DY) {
    if (!forward_plan || X.rows != separate_examples)
      throw DomainError("backpropagate: the batch has not been fed forward");
    check_batch(X, largest_batch);
    check_shape("DY", DY, X.rows, outputs());
    backward_plan->bind("X", X);
    backward_plan->bind("D" + training.output(), DY);
    set_trained_numbers(*backward_plan);
    backward_plan->run();
  }

  const Matrix<T>& gradient(const std::string& parameter) const {
    const auto found = gradients.find("D" + parameter);
    if (found == gradients.end())
      throw UnknownNameError("there is no gradient of " + parameter +
                             nearest_hint(parameter, parameters));
    return found->second;
  }

  void optimize(double eta) {
    if (!backward_plan) throw DomainError("optimize: no gradients have been computed");
    set_step(*optimizer_plan, eta);
    optimizer_plan->run();
    step_scalars(eta);
    ++steps;
  }

  ModelSpecification model;
  Network training, evaluation;
  OptimizerSteps optimizers;
  std::int64_t largest_batch;
  std::uint64_t seed = 0;
  std::int64_t steps = 0;
  std::vector<std::string> parameters;
  Values<T> values;  // parameters, running statistics, states of optimizers

 private:
  std::pair<std::int64_t, std::int64_t> shape_in(const std::string& name, std::int64_t N) const {
    const Shape shape = training.system.shape_of(name);
    const Sizes all = sizes(N);
    return {shape.rows.at(all), shape.columns.at(all)};
  }

  Sizes sizes(std::int64_t N) const {
    Sizes all = training.sizes;
    all["N"] = N;
    return all;
  }

  void declare_state() {
    const Sizes all = sizes(1);
    const auto declare = [&](const std::string& name, const Shape& shape) {
      values.emplace(name, Matrix<T>(shape.rows.at(all), shape.columns.at(all)));
    };
    for (const auto& layer : training.layers) {
      for (const auto& W : layer.weights) declare(W, training.system.shape_of(W));
      for (const auto& parameter : layer.trainable) declare(parameter, {one, one});
      parameters.insert(parameters.end(), layer.weights.begin(), layer.weights.end());
      parameters.insert(parameters.end(), layer.trainable.begin(), layer.trainable.end());
    }
    for (const auto& statistic : training.running.declarations)
      declare(statistic.name, statistic.shape);
    for (const auto& [name, step] : optimizers)
      for (const auto& state : step.state) declare(state.name, state.shape);
    for (const auto& name : parameters) {
      const auto& matrix = values.at(name);
      gradients.emplace("D" + name, Matrix<T>(matrix.rows(), matrix.columns()));
    }
    for (const auto& mask : training.masks) {
      const auto [rows, columns] = shape_in(mask.name, largest_batch);
      masks.emplace(mask.name, Matrix<T>(rows, columns));
    }
  }

  static void check_shape(const char* what, MatrixView<const T> matrix, std::int64_t rows,
                          std::int64_t columns) {
    if (matrix.rows == rows && matrix.columns == columns) return;
    throw ShapeError(std::string(what) + " are " + std::to_string(matrix.rows) + " x " +
                     std::to_string(matrix.columns) + ", expected " + std::to_string(rows) + " x " +
                     std::to_string(columns));
  }

  void check_batch(MatrixView<const T> X, std::int64_t largest) const {
    check_shape("the examples", X, X.rows, features());
    if (X.rows < 1 || X.rows > largest) {
      throw ShapeError("a batch of " + std::to_string(X.rows) +
                       " examples, but the model takes 1 to " + std::to_string(largest));
    }
  }

  // Everything that stays where it is.
  void bind_state(BoundPlan<T>& plan, const Network& network) {
    for (auto& [name, matrix] : values)
      if (plan.takes(name)) plan.bind(name, view(matrix));
    for (auto& [name, matrix] : gradients)
      if (plan.takes(name)) plan.bind(name, view(matrix));
    for (auto& [name, matrix] : masks)
      if (plan.takes(name)) plan.bind(name, view(matrix));
    set_numbers(plan, network);
  }

  void set_numbers(BoundPlan<T>& plan, const Network& network) {
    for (const auto* all : {&network.parameters, &network.running.parameters})
      for (const auto& [name, number] : *all) plan.set(name, number);
    for (const auto& [name, step] : optimizers)
      for (const auto& [parameter, number] : step.parameters) plan.set(parameter, number);
  }

  void make_training_plan() {
    training_plan.emplace(training_request(training, optimizers), sizes(largest_batch));
    bind_state(*training_plan, training);
    training_plan->bind(training.system.output, view(loss));
    make_scalar_plans();
  }

  void make_scalar_plans() {
    for (const auto& layer : training.layers) {
      for (const auto& parameter : layer.trainable) {
        if (scalar_plans.count(parameter)) continue;
        const auto request = optimizer_request(optimizers.at(parameter));
        auto& plan = scalar_plans.emplace(parameter, BoundPlan<T>(request, {})).first->second;
        bind_state(plan, training);
      }
    }
  }

  void make_separate_plans() {
    forward_plan.emplace(forward_request(training), sizes(largest_batch));
    backward_plan.emplace(backward_request(training), sizes(largest_batch));
    optimizer_plan.emplace(optimizer_request(training, optimizers), training.sizes);
    for (auto* plan : {&*forward_plan, &*backward_plan, &*optimizer_plan})
      bind_state(*plan, training);
    make_scalar_plans();
  }

  void allocate_forward_values(std::int64_t N) {
    forward_plan->set_examples(N);
    backward_plan->set_examples(N);
    for (const auto& name : forward_request(training).outputs) {
      const auto [rows, columns] = shape_in(name, N);
      auto& matrix = forward_values[name] = Matrix<T>(rows, columns);
      forward_plan->bind(name, view(matrix));
      if (backward_plan->takes(name)) backward_plan->bind(name, view(matrix));
    }
    separate_examples = N;
  }

  // A mask is drawn from the stream of the step: training that is resumed draws the same.
  void draw_masks(std::int64_t N) {
    std::uint32_t number = 0;
    for (const auto& mask : training.masks) {
      Random random(seed, RandomPurpose::dropout, static_cast<std::uint32_t>(steps), number++);
      const T kept = static_cast<T>(1 / mask.keep);
      const auto [rows, columns] = shape_in(mask.name, N);
      T* entry = masks.at(mask.name).elements().data();
      for (const T* end = entry + rows * columns; entry != end; ++entry)
        *entry = random.uniform() < mask.keep ? kept : T{0};
    }
  }

  // "the gradient of W2 (layer 3, ReLU)".
  std::string in_words(const std::string& name) const {
    const auto& output = training.system.output;
    if (name == output || name == output + "_sum") return "the loss";
    const auto* equation = training.system.find_backward(name);
    const std::string of = equation ? equation->gradient_of : name;
    std::string words = of.empty() || of == name ? name : "the gradient of " + of;
    for (std::size_t l = 0; l < training.layers.size(); ++l) {
      const auto& layer = training.layers[l];
      const auto belongs = [&](const std::vector<std::string>& names) {
        return std::find(names.begin(), names.end(), of) != names.end();
      };
      if (of == layer.output || of == "Z" + std::to_string(l + 1) || belongs(layer.weights) ||
          belongs(layer.trainable))
        words += " (layer " + std::to_string(l + 1) + ", " + layer.text + ")";
    }
    return words;
  }

  // Scalar parameters that are learned are numbers in the equations.
  void set_trained_numbers(BoundPlan<T>& plan) {
    for (const auto& layer : training.layers)
      for (const auto& name : layer.trainable)
        plan.set(name, static_cast<double>(values.at(name)(0, 0)));
  }

  void set_step(BoundPlan<T>& plan, double eta) {
    plan.set("eta", eta);
    plan.set("t", static_cast<double>(steps + 1));
  }

  void step_scalars(double eta) {
    for (auto& [name, plan] : scalar_plans) {
      set_step(plan, eta);
      plan.run();
    }
  }

  Values<T> gradients;  // by DW1, Dal1
  Values<T> masks;
  Matrix<T> loss{1, 1};
  std::optional<BoundPlan<T>> training_plan, evaluation_plan, loss_plan;
  std::map<std::string, BoundPlan<T>> scalar_plans;

  // For the three parts one by one.
  std::optional<BoundPlan<T>> forward_plan, backward_plan, optimizer_plan;
  Values<T> forward_values;
  std::int64_t separate_examples = 0;
};

template <class T>
MultilayerPerceptron<T>::MultilayerPerceptron(ModelSpecification specification,
                                              std::int64_t largest_batch)
    : implementation_(std::make_unique<Implementation>(std::move(specification), largest_batch)) {}
template <class T>
MultilayerPerceptron<T>::~MultilayerPerceptron() = default;
template <class T>
MultilayerPerceptron<T>::MultilayerPerceptron(MultilayerPerceptron&&) noexcept = default;
template <class T>
MultilayerPerceptron<T>& MultilayerPerceptron<T>::operator=(MultilayerPerceptron&&) noexcept =
    default;

template <class T>
const ModelSpecification& MultilayerPerceptron<T>::specification() const {
  return implementation_->model;
}
template <class T>
std::int64_t MultilayerPerceptron<T>::features() const {
  return implementation_->features();
}
template <class T>
std::int64_t MultilayerPerceptron<T>::outputs() const {
  return implementation_->outputs();
}
template <class T>
std::int64_t MultilayerPerceptron<T>::largest_batch() const {
  return implementation_->largest_batch;
}
template <class T>
std::int64_t MultilayerPerceptron<T>::evaluation_batch() const {
  return implementation_->evaluation_batch();
}
template <class T>
void MultilayerPerceptron<T>::initialize(std::uint64_t seed) {
  implementation_->initialize(seed);
}
template <class T>
std::uint64_t MultilayerPerceptron<T>::seed() const {
  return implementation_->seed;
}
template <class T>
std::int64_t MultilayerPerceptron<T>::steps() const {
  return implementation_->steps;
}
template <class T>
void MultilayerPerceptron<T>::set_progress(std::uint64_t seed, std::int64_t steps) {
  implementation_->seed = seed;
  implementation_->steps = steps;
}
template <class T>
const std::vector<std::string>& MultilayerPerceptron<T>::parameters() const {
  return implementation_->parameters;
}
template <class T>
std::vector<std::string> MultilayerPerceptron<T>::state() const {
  std::vector<std::string> names;
  for (const auto& [name, matrix] : implementation_->values) names.push_back(name);
  return names;
}
template <class T>
const Matrix<T>& MultilayerPerceptron<T>::value(const std::string& name) const {
  return implementation_->value(name);
}
template <class T>
void MultilayerPerceptron<T>::set(const std::string& name, const Matrix<T>& value) {
  const Matrix<T>& own = implementation_->value(name);
  if (own.rows() != value.rows() || own.columns() != value.columns()) {
    throw ShapeError(name + " is " + std::to_string(own.rows()) + " x " +
                     std::to_string(own.columns()) + ", it can't become " +
                     std::to_string(value.rows()) + " x " + std::to_string(value.columns()));
  }
  // Plans know where it lies.
  std::copy(value.elements().begin(), value.elements().end(),
            implementation_->values.at(name).elements().begin());
}
template <class T>
double MultilayerPerceptron<T>::train(MatrixView<const T> X, MatrixView<const T> targets,
                                      double eta) {
  return implementation_->train(X, targets, eta);
}
template <class T>
double MultilayerPerceptron<T>::evaluate(MatrixView<const T> X, MatrixView<const T> targets,
                                         MatrixView<T> Y) {
  return implementation_->evaluate(X, targets, Y);
}
template <class T>
const Matrix<T>& MultilayerPerceptron<T>::feedforward(MatrixView<const T> X) {
  return implementation_->feedforward(X);
}
template <class T>
void MultilayerPerceptron<T>::backpropagate(MatrixView<const T> X, MatrixView<const T> DY) {
  implementation_->backpropagate(X, DY);
}
template <class T>
const Matrix<T>& MultilayerPerceptron<T>::gradient(const std::string& parameter) const {
  return implementation_->gradient(parameter);
}
template <class T>
void MultilayerPerceptron<T>::optimize(double eta) {
  implementation_->optimize(eta);
}
template <class T>
std::span<T> MultilayerPerceptron<T>::elements(const std::string& name) {
  implementation_->value(name);
  return implementation_->values.at(name).elements();
}
template <class T>
Values<T> MultilayerPerceptron<T>::values_of_step(MatrixView<const T> X,
                                                  MatrixView<const T> targets) {
  return implementation_->values_of_step(X, targets);
}
template <class T>
double MultilayerPerceptron<T>::training_loss(MatrixView<const T> X, MatrixView<const T> targets) {
  return implementation_->training_loss(X, targets);
}
template <class T>
bool MultilayerPerceptron<T>::looks_finite() const {
  for (const auto& name : implementation_->parameters) {
    const auto& matrix = implementation_->values.at(name);
    if (matrix.size() <= small_matrix && !is_finite(matrix)) return false;
  }
  return true;
}
template <class T>
std::optional<std::string> MultilayerPerceptron<T>::first_not_finite(MatrixView<const T> X,
                                                                     MatrixView<const T> targets) {
  return implementation_->first_not_finite(X, targets);
}
template <class T>
std::optional<std::string> MultilayerPerceptron<T>::non_finite_parameter() const {
  for (const auto& name : implementation_->parameters) {
    if (!is_finite(implementation_->values.at(name))) return name;
  }
  return std::nullopt;
}
template <class T>
std::optional<std::string> MultilayerPerceptron<T>::broken_condition() const {
  auto parameters = implementation_->training.parameters;
  for (const auto& layer : implementation_->training.layers)
    for (const auto& name : layer.trainable)
      parameters[name] = static_cast<double>(implementation_->values.at(name)(0, 0));
  return gradstone::broken_condition(implementation_->training.system.conditions, parameters);
}

template class MultilayerPerceptron<float>;
template class MultilayerPerceptron<double>;

}  // namespace gradstone
