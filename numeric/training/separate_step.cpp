#include "numeric/training/separate_step.hpp"

#include "reference/error.hpp"

namespace gradstone {

template <class T>
SeparateStep<T>::SeparateStep(ModelState<T>& state)
    : state_(state),
      forward_(forward_request(state.training), state.sizes(state.largest_batch)),
      backward_(backward_request(state.training), state.sizes(state.largest_batch)),
      optimizer_(optimizer_request(state.training, state.optimizers), state.training.sizes) {
  for (auto* plan : {&forward_, &backward_, &optimizer_}) state.bind(*plan, state.training);
}

template <class T>
const Matrix<T>& SeparateStep<T>::feedforward(MatrixView<const T> X) {
  state_.check_batch(X, state_.largest_batch);
  // The caller's memory may have become something else since.
  forward_.unbind("X");
  backward_.unbind("X");
  if (X.rows != examples_) allocate(X.rows);
  forward_.bind("X", X);
  state_.draw_masks(X.rows);
  state_.set_learned_numbers(forward_);
  forward_.run();
  return forward_values_.at(state_.training.output());
}

// What is computed has as many rows as the batch: a batch of another size begins it anew.
template <class T>
void SeparateStep<T>::allocate(std::int64_t N) {
  forward_.set_examples(N);
  backward_.set_examples(N);
  for (const auto& name : forward_request(state_.training).outputs) {
    const auto [rows, columns] = state_.shape_in(name, N);
    auto& matrix = forward_values_[name] = Matrix<T>(rows, columns);
    forward_.bind(name, view(matrix));
    if (backward_.takes(name)) backward_.bind(name, view(matrix));
  }
  examples_ = N;
}

template <class T>
void SeparateStep<T>::backpropagate(MatrixView<const T> X, MatrixView<const T> DY) {
  if (X.rows != examples_) throw DomainError("backpropagate: the batch has not been fed forward");
  state_.check_batch(X, state_.largest_batch);
  state_.check_shape("DY", DY, X.rows, state_.outputs());
  backward_.bind("X", X);
  backward_.bind("D" + state_.training.output(), DY);
  state_.set_learned_numbers(backward_);
  backward_.run();
  backward_.unbind("D" + state_.training.output());
  has_gradients_ = true;
}

template <class T>
void SeparateStep<T>::optimize(double eta) {
  if (!has_gradients_) throw DomainError("optimize: no gradients have been computed");
  state_.set_step(optimizer_, eta);
  optimizer_.run();
  state_.step_learned_numbers(eta);
  ++state_.steps;
}

template class SeparateStep<float>;
template class SeparateStep<double>;

}  // namespace gradstone
