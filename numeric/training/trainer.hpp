#pragma once

#include <cstddef>
#include <functional>
#include <string>

#include "numeric/data/examples.hpp"
#include "numeric/training/multilayer_perceptron.hpp"
#include "reference/error.hpp"

namespace gradstone {

/// How the examples of an epoch are put into batches.
struct BatchOptions {
  std::int64_t batch_size = 1;
  /// A new order in every epoch, from the seed of the model; else the order of the data.
  bool shuffle = true;
  /// Leaves out the last batch where it is smaller than the others.
  bool full_batches_only = false;
  /// Computes each batch in micro-batches of so many examples, see MultilayerPerceptron::train: a
  /// divisor of the batch size; 0 for whole batches.
  std::int64_t micro_batch = 0;
};

/// A batch after its step.
template <class T>
struct BatchDone {
  int epoch = 0;
  std::size_t batch = 0;           ///< counted from 0
  std::size_t batches = 0;         ///< in the epoch
  double loss = 0;                 ///< mean over the batch, before the step
  MatrixView<const T> X, targets;  ///< the rows of this rank
  std::int64_t examples = 0;       ///< of the whole batch
};

/// Training met NaN or infinity. The model is as it was before the step of that batch.
struct NotFiniteError : Error {
  NotFiniteError(const std::string& message, int epoch_index, std::size_t batch_index)
      : Error(message), epoch(epoch_index), batch(batch_index) {}
  int epoch;          ///< counted from 0
  std::size_t batch;  ///< counted from 0
};

/// Trains a model on examples, epoch by epoch.
///
/// What an epoch does depends on the state of the model, its seed and the number of the epoch only:
/// an epoch that is taken up in the middle ends as if it had not been interrupted.
///
/// The ranks of the model train together: each reads the rows of its own micro-batches. They stop
/// together where one of them has an error or wants to stop, and compare at the end of an epoch
/// whether they have the same numbers.
template <class T>
class Trainer {
 public:
  /// Told after each batch; returns whether to go on.
  using Listener = std::function<bool(const BatchDone<T>&)>;
  /// Told before each batch is trained on.
  using BatchCheck = std::function<void(const BatchDone<T>&)>;

  /// Both must outlive the trainer. Errors: ShapeError where the examples do not fit the model;
  /// DomainError where the batches are larger than the model's, no batch is full, they do not
  /// divide into the micro-batches, or these are fewer than the model's ranks.
  Trainer(MultilayerPerceptron<T>& model, Examples<T>& examples, BatchOptions options);

  /// Batches of an epoch.
  std::size_t batches() const;

  /// Trains on the batches of an epoch from `first_batch` on, with the rate eta; returns how many
  /// batches of the epoch are done by now, all unless the listener stopped.
  /// Errors: NotFiniteError that names what is not finite first, the layer, the epoch and the
  /// batch; those of reading the examples.
  std::size_t run_epoch(int epoch, double eta, std::size_t first_batch = 0,
                        const Listener& listener = {}, const BatchCheck& before = {});

 private:
  struct Batch {
    std::int64_t examples = 0;
    BatchRows rows;  // of this rank
    MatrixView<const T> X, targets;
    std::exception_ptr failure{};
  };

  void check_batches() const;
  bool in_micro_batches() const { return options_.micro_batch > 0; }
  bool any_rank(bool says) const;
  void require_same_numbers() const;
  void order_examples(int epoch);
  Batch read_batch(std::size_t batch);
  void read_rows(std::size_t first, Batch& batch);
  double step(const Batch& batch, double eta);
  std::optional<std::string> first_not_finite(const Batch& batch);
  void take_snapshot();
  void return_to_snapshot();
  void repeat(double eta, std::size_t from, std::size_t to);
  [[noreturn]] void explain(int epoch, double eta, std::size_t first_batch, std::size_t last_batch);

  MultilayerPerceptron<T>& model_;
  Examples<T>& examples_;
  BatchOptions options_;
  std::vector<std::size_t> order_;  // of the examples; empty: that of the data
  Matrix<T> X_, targets_;           // of a batch
  Values<T> snapshot_;              // at the beginning of the epoch
  std::int64_t snapshot_steps_ = 0;
};

extern template class Trainer<float>;
extern template class Trainer<double>;

}  // namespace gradstone
