#pragma once

#include <optional>
#include <string>

#include "numeric/training/multilayer_perceptron.hpp"

namespace gradstone {

/// An entry of a gradient that the differences of the loss contradict.
struct WrongGradient {
  std::string parameter;
  std::int64_t row = 0, column = 0;  ///< counted from 1
  double claimed = 0;                ///< by the backward equations
  double left = 0, right = 0;        ///< the slopes of the loss on either side
};

/// Compares the gradient of every entry of every parameter with the differences of the loss on this
/// batch: with (L(x) - L(x - h)) / h and (L(x + h) - L(x)) / h, between which the derivative lies
/// unless the loss bends in between, and at a kink every subgradient. A gradient outside of these
/// by more than the rounding of L, over h, and by more than a share of their distance is wrong.
///
/// Twice as many evaluations of the loss as there are parameters. Returns the worst contradiction;
/// nothing where there is none.
/// Errors: DomainError unless h > 0; ShapeError.
std::optional<WrongGradient> check_gradients(MultilayerPerceptron<double>& model,
                                             MatrixView<const double> X,
                                             MatrixView<const double> targets, double h);

/// The same for gradients that come from elsewhere: DW1, Db1, ... for all parameters of the model.
/// Errors: as above; UnknownNameError where one is missing; ShapeError where one does not fit.
std::optional<WrongGradient> check_gradients(MultilayerPerceptron<double>& model,
                                             const Values<double>& gradients,
                                             MatrixView<const double> X,
                                             MatrixView<const double> targets, double h);

}  // namespace gradstone
