#include "numeric/training/stochastic_gradient_descent.hpp"

#include <algorithm>
#include <chrono>
#include <memory>

namespace gradstone {
namespace {

template <class T>
std::unique_ptr<RowSource<T>> rows_of(const Matrix<T>& matrix) {
  return std::make_unique<RowsInMemory<T>>(static_cast<std::size_t>(matrix.rows()),
                                           static_cast<std::size_t>(matrix.columns()),
                                           std::span<const T>(matrix.elements()));
}

}  // namespace

template <class T>
void stochastic_gradient_descent(MultilayerPerceptron<T>& model, DataSet<T>& data, int epochs,
                                 const BatchOptions& batches, const Scheduler& learning_rate,
                                 const std::function<void(const EpochDone<T>&)>& tell) {
  Trainer<T> trainer(model, data.train, batches);
  for (int epoch = 0; epoch <= epochs; ++epoch) {
    const double eta = learning_rate(std::max(0, epoch - 1));
    const auto start = std::chrono::steady_clock::now();
    if (epoch > 0) trainer.run_epoch(epoch - 1, eta);
    const std::chrono::duration<double> spent = std::chrono::steady_clock::now() - start;
    if (!tell) continue;
    tell({epoch, eta, epoch > 0 ? spent.count() : 0, evaluate(model, data.train),
          evaluate(model, data.test)});
  }
}

template <class T>
void stochastic_gradient_descent(MultilayerPerceptron<T>& model, const Matrix<T>& X,
                                 const Matrix<T>& targets, int epochs, std::int64_t batch_size,
                                 const Scheduler& learning_rate, bool shuffle) {
  Examples<T> examples(rows_of(X), rows_of(targets));
  Trainer<T> trainer(model, examples, {batch_size, shuffle, true});
  for (int epoch = 0; epoch < epochs; ++epoch) trainer.run_epoch(epoch, learning_rate(epoch));
}

#define GRADSTONE_STOCHASTIC_GRADIENT_DESCENT(T)                                                   \
  template void stochastic_gradient_descent(MultilayerPerceptron<T>&, DataSet<T>&, int,            \
                                            const BatchOptions&, const Scheduler&,                 \
                                            const std::function<void(const EpochDone<T>&)>&);      \
  template void stochastic_gradient_descent(MultilayerPerceptron<T>&, const Matrix<T>&,            \
                                            const Matrix<T>&, int, std::int64_t, const Scheduler&, \
                                            bool)

GRADSTONE_STOCHASTIC_GRADIENT_DESCENT(float);
GRADSTONE_STOCHASTIC_GRADIENT_DESCENT(double);

}  // namespace gradstone
