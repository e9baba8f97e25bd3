#include "numeric/training/step_changes.hpp"

namespace gradstone {

template <class T>
StepChanges<T>::StepChanges(ModelState<T>& state)
    : state_(state),
      network_(change_request(state.training, state.optimizers), state.sizes(state.largest_batch)) {
  for (const auto& name : state.parameters) {
    const auto& matrix = state.values.at(name);
    changes_.emplace(name, Matrix<T>(matrix.rows(), matrix.columns()));
  }
  state.bind(network_, state.training);
  for (const auto& layer : state.training.layers) {
    for (const auto& W : layer.weights) bind_change(network_, W);
    for (const auto& number : layer.trainable) numbers_.push_back(plan_for(number));
  }
}

template <class T>
BoundPlan<T> StepChanges<T>::plan_for(const std::string& number) {
  BoundPlan<T> plan(change_request(state_.optimizers.at(number), number), {});
  state_.bind(plan, state_.training);
  bind_change(plan, number);
  return plan;
}

template <class T>
void StepChanges<T>::bind_change(BoundPlan<T>& plan, const std::string& parameter) {
  plan.bind(change_of(parameter), view(changes_.at(parameter)));
}

template <class T>
const Values<T>& StepChanges<T>::at(MatrixView<const T> X, MatrixView<const T> targets,
                                    double eta) {
  network_.set_examples(X.rows);
  network_.bind("X", X);
  network_.bind("T", targets);
  state_.draw_masks(X.rows);
  state_.set_learned_numbers(network_);
  state_.set_step(network_, eta);
  network_.run();
  // The caller's memory may become something else.
  network_.unbind("X");
  network_.unbind("T");
  for (auto& plan : numbers_) {
    state_.set_step(plan, eta);
    plan.run();
  }
  return changes_;
}

template class StepChanges<float>;
template class StepChanges<double>;

}  // namespace gradstone
