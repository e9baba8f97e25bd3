#include "numeric/training/step_changes.hpp"

namespace gradstone {

template <class T>
void ChangesFromGradients<T>::add(const std::string& parameter, Matrix<T>& change) {
  const auto request = change_request(state_.optimizers.at(parameter), parameter);
  auto& plan =
      plans_.emplace(parameter, BoundPlan<T>(request, state_.training.sizes)).first->second;
  state_.bind(plan, state_.training);
  plan.bind(change_of(parameter), view(change));
}

template <class T>
void ChangesFromGradients<T>::bind_gradient(const std::string& parameter, MatrixView<T> gradient) {
  plans_.at(parameter).bind("D" + parameter, gradient);
}

template <class T>
void ChangesFromGradients<T>::run(double eta) {
  for (auto& [parameter, plan] : plans_) {
    state_.set_step(plan, eta);
    plan.run();
  }
}

template <class T>
StepChanges<T>::StepChanges(ModelState<T>& state)
    : state_(state),
      network_(change_request(state.training, state.optimizers), state.sizes(state.largest_batch)),
      numbers_(state) {
  for (const auto& name : state.parameters) {
    const auto& matrix = state.values.at(name);
    changes_.emplace(name, Matrix<T>(matrix.rows(), matrix.columns()));
  }
  state.bind(network_, state.training);
  for (const auto& layer : state.training.layers) {
    for (const auto& W : layer.weights) network_.bind(change_of(W), view(changes_.at(W)));
    for (const auto& number : layer.trainable) numbers_.add(number, changes_.at(number));
  }
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
  numbers_.run(eta);
  return changes_;
}

template class ChangesFromGradients<float>;
template class ChangesFromGradients<double>;
template class StepChanges<float>;
template class StepChanges<double>;

}  // namespace gradstone
