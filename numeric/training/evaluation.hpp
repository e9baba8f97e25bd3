#pragma once

#include <optional>
#include <vector>

#include "numeric/data/examples.hpp"
#include "numeric/training/metrics.hpp"
#include "numeric/training/multilayer_perceptron.hpp"

namespace gradstone {

/// How well a model does on examples.
template <class T>
struct Evaluation {
  double loss = 0;                              ///< mean over the examples
  std::optional<ConfusionMatrix> confusion;     ///< of classification
  std::optional<RegressionMetrics> regression;  ///< of regression
  Matrix<T> outputs;                            ///< N x K, where they are asked for
};

/// Evaluates the model on all examples, in evaluation mode, in batches, which the ranks of the
/// model divide among them; each gets the same result, that of one process to the last bit. Errors:
/// ShapeError where they do not fit; DomainError for outputs that are NaN, see metrics.hpp;
/// DistributedError for those of another rank.
template <class T>
Evaluation<T> evaluate(MultilayerPerceptron<T>& model, Examples<T>& examples,
                       bool keep_outputs = false);

extern template Evaluation<float> evaluate(MultilayerPerceptron<float>&, Examples<float>&, bool);
extern template Evaluation<double> evaluate(MultilayerPerceptron<double>&, Examples<double>&, bool);

}  // namespace gradstone
