#pragma once

#include <functional>

#include "numeric/data/data_set.hpp"
#include "numeric/training/evaluation.hpp"
#include "numeric/training/scheduler.hpp"
#include "numeric/training/trainer.hpp"

namespace gradstone {

/// What is known after an epoch; epoch 0 is before training.
template <class T>
struct EpochDone {
  int epoch = 0;
  double learning_rate = 0;  ///< in this epoch
  double seconds = 0;        ///< spent on training in this epoch, without evaluation
  Evaluation<T> train, test;
};

/// Trains on the train part for a number of epochs, and evaluates both parts before training and
/// after each epoch. Tells of it; the library itself prints nothing.
/// Errors: those of Trainer.
template <class T>
void stochastic_gradient_descent(MultilayerPerceptron<T>& model, DataSet<T>& data, int epochs,
                                 const BatchOptions& batches, const Scheduler& learning_rate,
                                 const std::function<void(const EpochDone<T>&)>& tell = {});

/// The plain variant, for matrices: trains on the rows of X (N x D) and targets (N x K) in full
/// batches; what is left of the N rows is left out of the epoch. Evaluates nothing.
/// Errors: those of Trainer.
template <class T>
void stochastic_gradient_descent(MultilayerPerceptron<T>& model, const Matrix<T>& X,
                                 const Matrix<T>& targets, int epochs, std::int64_t batch_size,
                                 const Scheduler& learning_rate, bool shuffle);

}  // namespace gradstone
