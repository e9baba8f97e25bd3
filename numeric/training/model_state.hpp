#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "numeric/matrix.hpp"
#include "numeric/training/bound_plan.hpp"
#include "numeric/training/model_specification.hpp"
#include "numeric/training/network_requests.hpp"

namespace gradstone {

template <class T>
MatrixView<T> view(Matrix<T>& matrix) {
  return {matrix.elements().data(), matrix.rows(), matrix.columns()};
}

template <class T>
bool is_finite(const Matrix<T>& matrix);

/// The networks of a model and the matrices on which their plans work. Plans know where the
/// matrices lie: an object stays where it was made. Private to numeric/training.
template <class T>
class ModelState {
 public:
  /// Errors: those of MultilayerPerceptron's constructor.
  ModelState(ModelSpecification chosen, std::int64_t batch);
  ModelState(const ModelState&) = delete;
  ModelState& operator=(const ModelState&) = delete;

  void initialize(std::uint64_t new_seed);

  std::int64_t features() const { return training.sizes.at("D0"); }
  std::int64_t outputs() const { return outputs_; }

  /// Errors: UnknownNameError with the nearest names.
  const Matrix<T>& value(const std::string& name) const;

  /// The sizes of the network for N examples, and the shape of a matrix then.
  Sizes sizes(std::int64_t N) const;
  std::pair<std::int64_t, std::int64_t> shape_in(const std::string& name, std::int64_t N) const;

  /// Errors: ShapeError.
  void check_batch(MatrixView<const T> X, std::int64_t largest) const;
  static void check_shape(const char* what, MatrixView<const T> matrix, std::int64_t rows,
                          std::int64_t columns);

  /// Gives a plan all matrices of the state and all parameters that stay the same.
  void bind(BoundPlan<T>& plan, const Network& network);
  void set_constants(BoundPlan<T>& plan, const Network& network) const;
  /// Scalar parameters that are learned are numbers in the equations.
  void set_learned_numbers(BoundPlan<T>& plan) const;
  /// The rate, and the number of the next step.
  void set_step(BoundPlan<T>& plan, double eta) const;

  /// Draws the masks of the next step for N examples of a batch, from the given one on, from the
  /// stream of the step: training that is resumed draws the same, and so do micro-batches.
  void draw_masks(std::int64_t N, std::int64_t first = 0);

  /// Steps of the learned numbers, whose gradients are there.
  void step_learned_numbers(double eta);

  /// "the gradient of W2 (layer 3, ReLU)".
  std::string in_words(const std::string& name) const;

  ModelSpecification model;
  Network training, evaluation;
  OptimizerSteps optimizers;
  std::int64_t largest_batch;
  std::uint64_t seed = 0;
  std::int64_t steps = 0;
  int threads = 0;  ///< 0: all processors
  std::vector<std::string> parameters;
  Values<T> values;     ///< parameters, running statistics, states of optimizers
  Values<T> gradients;  ///< by DW1, Dal1
  Values<T> masks;
  Matrix<T> loss{1, 1};

 private:
  void declare();

  std::int64_t outputs_ = 0;
  std::set<std::string> masks_of_examples_;  // with a row for each example; others mask weights
  std::map<std::string, BoundPlan<T>> steps_of_numbers_;
};

extern template class ModelState<float>;
extern template class ModelState<double>;

}  // namespace gradstone
