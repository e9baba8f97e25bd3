#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "numeric/distributed/part_sum.hpp"
#include "numeric/matrix.hpp"
#include "numeric/plan.hpp"
#include "numeric/training/model_specification.hpp"
#include "numeric/training/share_of_batch.hpp"

namespace gradstone {

/// A multilayer perceptron: the equations of its layers, loss and optimizers, compiled into plans,
/// and the matrices on which they work.
///
/// Names      W1, b1, W2, b2, ... count the linear layers; gamma2, beta2, mean2, variance2, al1 and
///            the like have the number of the layer; delta_W1, m_W1, v_W1 are optimizers' states.
/// Shapes     X: N x D, T and Y: N x K; W: K x D, b: 1 x K; scalar parameters are 1 x 1.
/// Loss       the mean over the examples of the batch.
/// Memory     nothing is allocated by train() and evaluate() after their first call.
/// Threads    one at a time.
template <class T>
class MultilayerPerceptron {
 public:
  /// For batches of at most `largest_batch` examples. The parameters are 0 until initialize() or
  /// set() says otherwise.
  /// Errors: UnknownNameError and FormatError where a specification is wrong, see compose_network,
  /// optimizer_step and parse_initializer; DomainError where a condition on parameters is broken.
  MultilayerPerceptron(ModelSpecification specification, std::int64_t largest_batch);
  ~MultilayerPerceptron();
  MultilayerPerceptron(MultilayerPerceptron&&) noexcept;
  MultilayerPerceptron& operator=(MultilayerPerceptron&&) noexcept;

  const ModelSpecification& specification() const;
  std::int64_t features() const;  ///< D
  std::int64_t outputs() const;   ///< K
  std::int64_t largest_batch() const;
  /// How many examples evaluate() takes at most.
  std::int64_t evaluation_batch() const;

  /// Uses so many threads for large products and passes, 0 for all processors, as at first. The
  /// numbers do not depend on it. Errors: DomainError for less than 0.
  void set_threads(int threads);

  /// Draws the weights from the streams of the seed, and sets everything else to its beginning:
  /// biases 0, gamma 1, statistics mean 0 and variance 1, states of optimizers 0, no step taken.
  /// Masks of dropout come from the same seed.
  void initialize(std::uint64_t seed);
  std::uint64_t seed() const;
  /// How many steps the optimizers have taken.
  std::int64_t steps() const;
  void set_progress(std::uint64_t seed, std::int64_t steps);

  /// What is learned, in the order of the layers: W1, b1, gamma2, beta2, ...
  const std::vector<std::string>& parameters() const;
  /// Everything that training changes: parameters, running statistics, states of optimizers.
  std::vector<std::string> state() const;
  /// A matrix of the state. Errors: UnknownNameError with the nearest names.
  const Matrix<T>& value(const std::string& name) const;
  /// The elements of a matrix of the state, row by row, to be changed. Errors: UnknownNameError.
  std::span<T> elements(const std::string& name);
  /// Errors: UnknownNameError; ShapeError.
  void set(const std::string& name, const Matrix<T>& value);

  /// One step of training with the rate eta: forward, backward, optimizers, running statistics.
  /// Returns the loss before the step. Errors: ShapeError.
  double train(MatrixView<const T> X, MatrixView<const T> targets, double eta);

  /// Takes steps on shares of batches together with other ranks from now on: one process does, with
  /// itself, where nothing is said. The communicator must outlive the model.
  void set_ranks(Communicator& communicator, SumOrder order = SumOrder::tree);
  Communicator& ranks() const;
  /// One step of training on a batch in micro-batches, each of at most `largest_batch` examples.
  /// The gradients are the means over the whole batch, up to rounding, but that batch normalization
  /// takes the statistics of each micro-batch; running statistics follow the mean of these. With
  /// SumOrder::tree the bits depend on the micro-batches alone, not on which rank computes which.
  /// Returns the loss before the step. Errors: ShapeError; what made a rank fail, in every rank,
  /// and then no step has been taken.
  double train(const ShareOfBatch<T>& batch, double eta);

  /// Makes what train(), on shares of batches, and evaluate() make when they are first called: it
  /// is known then what multiplies, see product_choices().
  void make_plan_of_shares();
  void make_plan_of_evaluation();

  /// The outputs Y in evaluation mode, and the loss. Errors: ShapeError.
  double evaluate(MatrixView<const T> X, MatrixView<const T> targets, MatrixView<T> Y);

  // The three parts of a step, for loops of one's own. train() is the same, in one plan that gives
  // no gradients.

  /// The outputs in training mode. What the backward pass needs is kept.
  const Matrix<T>& feedforward(MatrixView<const T> X);
  /// The gradients of all parameters, from the gradient DY of a loss with respect to the outputs.
  void backpropagate(MatrixView<const T> X, MatrixView<const T> DY);
  /// The gradient of a parameter after backpropagate. Errors: UnknownNameError.
  const Matrix<T>& gradient(const std::string& parameter) const;
  /// The step of every optimizer.
  void optimize(double eta);

  /// Whether small parameters (biases, gamma, ...) are finite. Whatever is NaN or infinite in the
  /// network soon shows there; costs next to nothing.
  bool looks_finite() const;
  /// The first parameter with NaN or infinity; nothing where all are finite.
  std::optional<std::string> non_finite_parameter() const;
  /// Everything that the next step would compute on this batch up to the gradients, by name; takes
  /// no step. `first` is the row of the first example in its batch, if that is computed in
  /// micro-batches. For looking at, slow. Errors: ShapeError.
  Values<T> values_of_step(MatrixView<const T> X, MatrixView<const T> targets,
                           std::int64_t first = 0);
  /// What the next step on this batch adds to each parameter, by name, before the sum is rounded:
  /// train() gives the same model whether this was called or not. What is returned stays until the
  /// next call, or set_threads(). Errors: ShapeError.
  const Values<T>& changes_of_step(MatrixView<const T> X, MatrixView<const T> targets, double eta);
  /// The same of a step in micro-batches, which computes them itself: what is returned has them
  /// after the next step that train() takes on a share of a batch.
  const Values<T>& changes_of_next_step();
  /// The loss in training mode, with the masks of the next step. Errors: ShapeError.
  double training_loss(MatrixView<const T> X, MatrixView<const T> targets);
  /// What is NaN or infinite first in the next step on this batch, in words: a value of the forward
  /// pass, the loss, or a gradient; nothing where all are finite.
  std::optional<std::string> first_not_finite(MatrixView<const T> X, MatrixView<const T> targets,
                                              std::int64_t first = 0);
  /// Which condition the parameters break by now, in words: training may move tl above tr.
  std::optional<std::string> broken_condition() const;

 private:
  class Implementation;
  std::unique_ptr<Implementation> implementation_;
};

extern template class MultilayerPerceptron<float>;
extern template class MultilayerPerceptron<double>;

}  // namespace gradstone
