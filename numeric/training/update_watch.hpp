#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "numeric/training/multilayer_perceptron.hpp"

namespace gradstone {

/// What a step did to the numbers of a parameter.
struct UpdateCount {
  /// Numbers to which the optimizer adds a change that is not 0 in the type that is trained with.
  std::int64_t updates = 0;
  /// Those of them that the step leaves as they are: the change is not more than half a unit in
  /// their last place.
  std::int64_t rounded_away = 0;

  UpdateCount& operator+=(const UpdateCount& other);
};

using UpdateCounts = std::vector<std::pair<std::string, UpdateCount>>;

/// Counts the updates of one step that were rounded away.
///
/// The step itself is the usual one, with the same numbers. Its changes are computed beside it, by
/// the same equations, which costs another forward and backward pass and memory for two numbers of
/// each parameter; whether a number changed is read off the model.
template <class T>
class UpdateWatch {
 public:
  /// The model must outlive the watch.
  explicit UpdateWatch(MultilayerPerceptron<T>& model) : model_(model) {}

  /// To be called before train() with the same arguments; set_threads() must not come between.
  /// Errors: ShapeError.
  void before_step(MatrixView<const T> X, MatrixView<const T> targets, double eta);
  /// To be called before a step in micro-batches, which costs no further pass.
  void before_step_in_micro_batches();
  /// To be called after it: the counts of each parameter, in the order of the layers. Errors:
  /// DomainError without a step before.
  UpdateCounts after_step() const;

 private:
  void keep_parameters();

  MultilayerPerceptron<T>& model_;
  const Values<T>* changes_ = nullptr;
  Values<T> before_;
};

/// Of all parameters together.
UpdateCount total(const UpdateCounts& counts);

extern template class UpdateWatch<float>;
extern template class UpdateWatch<double>;

}  // namespace gradstone
