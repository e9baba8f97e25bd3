#pragma once

#include "numeric/training/model_state.hpp"

namespace gradstone {

/// What the next step adds to the parameters, computed beside it. Private to numeric/training; see
/// MultilayerPerceptron.
template <class T>
class StepChanges {
 public:
  explicit StepChanges(ModelState<T>& state);

  const Values<T>& at(MatrixView<const T> X, MatrixView<const T> targets, double eta);

 private:
  BoundPlan<T> plan_for(const std::string& number);
  void bind_change(BoundPlan<T>& plan, const std::string& parameter);

  ModelState<T>& state_;
  BoundPlan<T> network_;
  std::vector<BoundPlan<T>> numbers_;  // scalar parameters that are learned
  Values<T> changes_;                  // by the parameters' names
};

extern template class StepChanges<float>;
extern template class StepChanges<double>;

}  // namespace gradstone
