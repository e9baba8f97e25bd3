#pragma once

#include "numeric/training/model_state.hpp"

namespace gradstone {

/// A step in its three parts, whose values are stored: outputs, gradients, and the step of the
/// optimizers. Private to numeric/training; see MultilayerPerceptron.
template <class T>
class SeparateStep {
 public:
  explicit SeparateStep(ModelState<T>& state);

  const Matrix<T>& feedforward(MatrixView<const T> X);
  void backpropagate(MatrixView<const T> X, MatrixView<const T> DY);
  void optimize(double eta);

 private:
  void allocate(std::int64_t N);

  ModelState<T>& state_;
  BoundPlan<T> forward_, backward_, optimizer_;
  Values<T> forward_values_;
  std::int64_t examples_ = 0;  // for which they are allocated
  bool has_gradients_ = false;
};

extern template class SeparateStep<float>;
extern template class SeparateStep<double>;

}  // namespace gradstone
