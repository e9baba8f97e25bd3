#pragma once

#include <fmt/format.h>

#include "numeric/training/gradient_check.hpp"
#include "numeric/training/trainer.hpp"

namespace gradstone::tools {

struct WrongGradientError : Error {
  using Error::Error;
};

/// Checks the gradients of batches by differences, in double whatever the model is trained in.
template <class T>
class GradientWatch {
 public:
  GradientWatch(const MultilayerPerceptron<T>& model, double step)
      : model_(model), step_(step), in_double_(model.specification(), model.largest_batch()) {}

  /// Errors: WrongGradientError that names the entry and the numbers.
  void check(const BatchDone<T>& batch) {
    for (const auto& name : model_.state()) {
      const auto& elements = model_.value(name).elements();
      std::copy(elements.begin(), elements.end(), in_double_.elements(name).begin());
    }
    in_double_.set_progress(model_.seed(), model_.steps());
    const auto X = copied(batch.X), targets = copied(batch.targets);
    const auto wrong = check_gradients(in_double_, view(X), view(targets), step_);
    if (!wrong) return;
    throw WrongGradientError(fmt::format(
        "D{}[{},{}] = {:.9g} by the equations, but the loss changes by {:.9g} below and {:.9g} "
        "above, in epoch {}, batch {}",
        wrong->parameter, wrong->row, wrong->column, wrong->claimed, wrong->left, wrong->right,
        batch.epoch + 1, batch.batch + 1));
  }

 private:
  static Matrix<double> copied(MatrixView<const T> matrix) {
    return {matrix.rows, matrix.columns,
            std::vector<double>(matrix.data, matrix.data + matrix.rows * matrix.columns)};
  }
  static MatrixView<const double> view(const Matrix<double>& matrix) {
    return {matrix.elements().data(), matrix.rows(), matrix.columns()};
  }

  const MultilayerPerceptron<T>& model_;
  double step_;
  MultilayerPerceptron<double> in_double_;
};

}  // namespace gradstone::tools
