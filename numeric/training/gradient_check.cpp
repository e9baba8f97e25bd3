#include "numeric/training/gradient_check.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "reference/error.hpp"

namespace gradstone {
namespace {

// How far a gradient lies outside of what the differences allow; at most 0 within.
double excess(double claimed, double left, double right, double rounding) {
  const auto [low, high] = std::minmax(left, right);
  // A bend within the step: the third derivative adds a part of the distance of both slopes.
  const double allowed = rounding + (high - low) / 2;
  return std::max(low - claimed, claimed - high) - allowed;
}

const Matrix<double>& gradient_of(const std::string& name,
                                  const MultilayerPerceptron<double>& model,
                                  const Values<double>& gradients) {
  const auto found = gradients.find("D" + name);
  if (found == gradients.end()) throw UnknownNameError("there is no gradient D" + name);
  const auto& parameter = model.value(name);
  if (found->second.rows() != parameter.rows() || found->second.columns() != parameter.columns())
    throw ShapeError("D" + name + " has another shape than " + name);
  return found->second;
}

}  // namespace

std::optional<WrongGradient> check_gradients(MultilayerPerceptron<double>& model,
                                             MatrixView<const double> X,
                                             MatrixView<const double> targets, double h) {
  return check_gradients(model, model.values_of_step(X, targets), X, targets, h);
}

std::optional<WrongGradient> check_gradients(MultilayerPerceptron<double>& model,
                                             const Values<double>& gradients,
                                             MatrixView<const double> X,
                                             MatrixView<const double> targets, double h) {
  if (!(h > 0)) throw DomainError("the step of differences must be positive");
  const double loss = model.training_loss(X, targets);
  // A sum over the examples and the widest layer, with room for what activations add.
  const double terms = static_cast<double>(X.rows) + 1000;
  const double rounding =
      terms * std::numeric_limits<double>::epsilon() * std::max(1.0, std::abs(loss)) / h;

  std::optional<WrongGradient> worst;
  double most = 0;
  for (const auto& name : model.parameters()) {
    const auto& gradient = gradient_of(name, model, gradients);
    const auto elements = model.elements(name);
    for (std::size_t k = 0; k < elements.size(); ++k) {
      const double x = elements[k];
      elements[k] = x + h;
      const double right = (model.training_loss(X, targets) - loss) / h;
      elements[k] = x - h;
      const double left = (loss - model.training_loss(X, targets)) / h;
      elements[k] = x;
      const double claimed = gradient.elements()[k];
      const double beyond = excess(claimed, left, right, rounding);
      if (!(beyond > most)) continue;
      most = beyond;
      const auto column = static_cast<std::int64_t>(k) % gradient.columns();
      const auto row = static_cast<std::int64_t>(k) / gradient.columns();
      worst = WrongGradient{name, row + 1, column + 1, claimed, left, right};
    }
  }
  return worst;
}

}  // namespace gradstone
