#include "numeric/training/multilayer_perceptron.hpp"

#include <algorithm>

#include "numeric/training/conditions.hpp"
#include "numeric/training/micro_batch_step.hpp"
#include "numeric/training/separate_step.hpp"
#include "numeric/training/step_changes.hpp"
#include "reference/error.hpp"
#include "reference/nearest.hpp"

namespace gradstone {
namespace {

// Evaluation takes as many examples at a time, or the largest batch if that is larger.
constexpr std::int64_t usual_evaluation_batch = 256;

// Matrices up to this size are looked at after every batch.
constexpr std::size_t small_matrix = 4096;

}  // namespace

template <class T>
class MultilayerPerceptron<T>::Implementation : public ModelState<T> {
 public:
  using ModelState<T>::ModelState;

  Alone alone;
  Communicator* communicator = &alone;

  std::int64_t evaluation_batch() const {
    return std::max(this->largest_batch, usual_evaluation_batch);
  }

  double train(MatrixView<const T> X, MatrixView<const T> targets, double eta) {
    check(X, targets, this->largest_batch);
    if (!training_plan)
      make(training_plan, training_request(this->training, this->optimizers), this->training,
           this->largest_batch);
    offer(*training_plan, X, targets);
    this->draw_masks(X.rows);
    this->set_step(*training_plan, eta);
    training_plan->run();
    this->step_learned_numbers(eta);
    ++this->steps;
    return static_cast<double>(this->loss(0, 0));
  }

  void make_plan_of_shares() { in_micro_batches(); }

  void make_evaluation_plan() {
    if (!evaluation_plan)
      make(evaluation_plan, evaluation_request(this->evaluation), this->evaluation,
           evaluation_batch());
  }

  double train(const ShareOfBatch<T>& batch, double eta) {
    auto checked = batch;
    try {
      check_share(batch);
    } catch (const Error&) {
      checked.failure = std::current_exception();
    }
    return in_micro_batches().train(checked, eta);
  }

  void set_ranks(Communicator& ranks, SumOrder order) {
    communicator = &ranks;
    sum_order = order;
    micro_batch_step.reset();
  }

  double evaluate(MatrixView<const T> X, MatrixView<const T> targets, MatrixView<T> Y) {
    check(X, targets, evaluation_batch());
    this->check_shape("the outputs", MatrixView<const T>(Y), X.rows, this->outputs());
    make_evaluation_plan();
    auto& plan = *evaluation_plan;
    plan.set_examples(X.rows);
    plan.bind(this->evaluation.output(), Y);
    offer(plan, X, targets);
    plan.run();
    // The caller's memory may become something else.
    plan.unbind("X");
    plan.unbind("T");
    plan.unbind(this->evaluation.output());
    return static_cast<double>(this->loss(0, 0));
  }

  double training_loss(MatrixView<const T> X, MatrixView<const T> targets) {
    check(X, targets, this->largest_batch);
    if (!loss_plan) {
      PlanRequest request;
      request.equations = this->training.system.forward;
      request.outputs = {this->training.system.output};
      make(loss_plan, request, this->training, this->largest_batch);
    }
    offer(*loss_plan, X, targets);
    this->draw_masks(X.rows);
    loss_plan->run();
    return static_cast<double>(this->loss(0, 0));
  }

  Values<T> values_of_step(MatrixView<const T> X, MatrixView<const T> targets, std::int64_t first) {
    check(X, targets, this->largest_batch);
    const PlanRequest request = request_all(this->training.system);
    BoundPlan<T> plan(request, this->sizes(X.rows));
    Values<T> computed;
    const auto shape = [&](const std::string& name) { return this->shape_in(name, X.rows); };
    for (const auto& name : request.outputs) {
      const auto [rows, columns] = shape(name);
      plan.bind(name, view(computed[name] = Matrix<T>(rows, columns)));
    }
    this->draw_masks(X.rows, first);
    for (auto& [name, mask] : this->masks) {
      const auto [rows, columns] = shape(name);
      plan.bind(name, MatrixView<T>{mask.elements().data(), rows, columns});
    }
    for (auto& [name, matrix] : this->values)
      if (plan.takes(name)) plan.bind(name, view(matrix));
    this->set_constants(plan, this->training);
    offer(plan, X, targets);
    plan.run();
    return computed;
  }

  std::optional<std::string> first_not_finite(MatrixView<const T> X, MatrixView<const T> targets,
                                              std::int64_t first) {
    const auto computed = values_of_step(X, targets, first);
    for (const auto& name : request_all(this->training.system).outputs)
      if (!is_finite(computed.at(name))) return this->in_words(name);
    return std::nullopt;
  }

  const Values<T>& changes_of_step(MatrixView<const T> X, MatrixView<const T> targets, double eta) {
    check(X, targets, this->largest_batch);
    if (!step_changes) step_changes.emplace(*this);
    return step_changes->at(X, targets, eta);
  }

  const Values<T>& changes_of_next_step() { return in_micro_batches().changes_of_next_step(); }

  SeparateStep<T>& separate() {
    if (!separate_step) separate_step.emplace(*this);
    return *separate_step;
  }

  void set_threads(int count) {
    this->threads = count;
    for (auto* plan : {&training_plan, &evaluation_plan, &loss_plan}) plan->reset();
    separate_step.reset();
    micro_batch_step.reset();
    step_changes.reset();
  }

 private:
  MicroBatchStep<T>& in_micro_batches() {
    if (!micro_batch_step) micro_batch_step.emplace(*this, *communicator, sum_order);
    return *micro_batch_step;
  }

  // A rank whose share is wrong still tells the others.
  void check_share(const ShareOfBatch<T>& batch) const {
    if (batch.failure) return;
    if (batch.micro_batch < 1 || batch.micro_batch > this->largest_batch)
      throw ShapeError("micro-batches of " + std::to_string(batch.micro_batch) +
                       " examples, but the model takes 1 to " +
                       std::to_string(this->largest_batch));
    const auto rows = rows_of_rank(batch.examples, batch.micro_batch, *communicator);
    this->check_shape("the examples", batch.X, rows.count, this->features());
    this->check_shape("the targets", batch.targets, rows.count, this->outputs());
  }

  void check(MatrixView<const T> X, MatrixView<const T> targets, std::int64_t largest) const {
    this->check_batch(X, largest);
    this->check_shape("the targets", targets, X.rows, this->outputs());
  }

  void make(std::optional<BoundPlan<T>>& plan, const PlanRequest& request, const Network& network,
            std::int64_t largest) {
    plan.emplace(request, this->sizes(largest));
    this->bind(*plan, network);
    plan->bind(network.system.output, view(this->loss));
  }

  void offer(BoundPlan<T>& plan, MatrixView<const T> X, MatrixView<const T> targets) {
    plan.set_examples(X.rows);
    plan.bind("X", X);
    plan.bind("T", targets);
    this->set_learned_numbers(plan);
  }

  std::optional<BoundPlan<T>> training_plan, evaluation_plan, loss_plan;
  std::optional<SeparateStep<T>> separate_step;
  SumOrder sum_order = SumOrder::tree;
  std::optional<MicroBatchStep<T>> micro_batch_step;
  std::optional<StepChanges<T>> step_changes;
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
void MultilayerPerceptron<T>::set_threads(int threads) {
  implementation_->set_threads(threads);
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
void MultilayerPerceptron<T>::set_ranks(Communicator& communicator, SumOrder order) {
  implementation_->set_ranks(communicator, order);
}
template <class T>
void MultilayerPerceptron<T>::make_plan_of_shares() {
  implementation_->make_plan_of_shares();
}
template <class T>
void MultilayerPerceptron<T>::make_plan_of_evaluation() {
  implementation_->make_evaluation_plan();
}
template <class T>
Communicator& MultilayerPerceptron<T>::ranks() const {
  return *implementation_->communicator;
}
template <class T>
double MultilayerPerceptron<T>::train(const ShareOfBatch<T>& batch, double eta) {
  return implementation_->train(batch, eta);
}
template <class T>
const Matrix<T>& MultilayerPerceptron<T>::feedforward(MatrixView<const T> X) {
  return implementation_->separate().feedforward(X);
}
template <class T>
void MultilayerPerceptron<T>::backpropagate(MatrixView<const T> X, MatrixView<const T> DY) {
  implementation_->separate().backpropagate(X, DY);
}
template <class T>
const Matrix<T>& MultilayerPerceptron<T>::gradient(const std::string& parameter) const {
  const auto found = implementation_->gradients.find("D" + parameter);
  if (found == implementation_->gradients.end()) {
    throw UnknownNameError("there is no gradient of " + parameter +
                           nearest_hint(parameter, parameters()));
  }
  return found->second;
}
template <class T>
void MultilayerPerceptron<T>::optimize(double eta) {
  implementation_->separate().optimize(eta);
}
template <class T>
std::span<T> MultilayerPerceptron<T>::elements(const std::string& name) {
  implementation_->value(name);
  return implementation_->values.at(name).elements();
}
template <class T>
Values<T> MultilayerPerceptron<T>::values_of_step(MatrixView<const T> X,
                                                  MatrixView<const T> targets, std::int64_t first) {
  return implementation_->values_of_step(X, targets, first);
}
template <class T>
const Values<T>& MultilayerPerceptron<T>::changes_of_step(MatrixView<const T> X,
                                                          MatrixView<const T> targets, double eta) {
  return implementation_->changes_of_step(X, targets, eta);
}
template <class T>
const Values<T>& MultilayerPerceptron<T>::changes_of_next_step() {
  return implementation_->changes_of_next_step();
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
                                                                     MatrixView<const T> targets,
                                                                     std::int64_t first) {
  return implementation_->first_not_finite(X, targets, first);
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
