#pragma once

#include "numeric/training/model_state.hpp"

namespace gradstone {

/// What a step adds to parameters, from their gradients, each by a plan of its own. Private to
/// numeric/training.
template <class T>
class ChangesFromGradients {
 public:
  explicit ChangesFromGradients(ModelState<T>& state) : state_(state) {}

  /// The gradient is bound to the memory of the state, or to what bind_gradient says; the change
  /// goes to the matrix.
  void add(const std::string& parameter, Matrix<T>& change);
  void bind_gradient(const std::string& parameter, MatrixView<T> gradient);
  void run(double eta);

 private:
  ModelState<T>& state_;
  std::map<std::string, BoundPlan<T>> plans_;
};

/// What the next step adds to the parameters, computed beside it. Private to numeric/training; see
/// MultilayerPerceptron.
template <class T>
class StepChanges {
 public:
  explicit StepChanges(ModelState<T>& state);

  const Values<T>& at(MatrixView<const T> X, MatrixView<const T> targets, double eta);

 private:
  ModelState<T>& state_;
  BoundPlan<T> network_;
  ChangesFromGradients<T> numbers_;  // of scalar parameters that are learned
  Values<T> changes_;                // by the parameters' names
};

extern template class ChangesFromGradients<float>;
extern template class ChangesFromGradients<double>;
extern template class StepChanges<float>;
extern template class StepChanges<double>;

}  // namespace gradstone
