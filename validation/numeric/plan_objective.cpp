#include "validation/numeric/plan_objective.hpp"

#include <algorithm>

namespace gradstone {
namespace {

// The forward equations, less that of the value which is varied.
PlanRequest request_of(const GradientQuestion& question) {
  PlanRequest request = request_all(question.system);
  request.equations.clear();
  for (const auto& equation : question.system.forward)
    if (equation.name != question.of) request.equations.push_back(equation);
  request.outputs = {question.system.output};
  if (const auto* varied = question.system.find_forward(question.of))
    request.shapes.emplace(question.of, varied->value.shape());
  return request;
}

MatrixView<double> view(Matrix<double>& X) {
  return {X.elements().data(), X.rows(), X.columns()};
}

}  // namespace

PlanObjective::PlanObjective(const GradientQuestion& question, const Sample& sample)
    : of_(question.of),
      given_(forward_values<double>(question.system, sample)),
      plan_(request_of(question), sample.sizes) {
  const EquationSystem& system = question.system;
  for (const auto& [name, value] : in_scalar<double>(sample.parameters)) {
    const auto known = plan_.parameters();
    if (std::find(known.begin(), known.end(), name) != known.end()) plan_.set(name, value);
    if (name == of_) {
      of_parameter_ = true;
      parameter_ = value;
      variables_ = {&parameter_};
    }
  }
  if (system.find_forward(of_)) {
    given_[of_] =
        evaluate_forward<double>(system, sample.sizes, given_, in_scalar<double>(sample.parameters))
            .at(of_);
  }
  const Shape shape = system.shape_of(system.output).as_matrix();
  output_ = Matrix<double>(shape.rows().at(sample.sizes), shape.columns().at(sample.sizes));
  plan_.bind(system.output, view(output_));
  for (const auto& name : plan_.inputs()) plan_.bind(name, view(given_.at(name)));
  if (!of_parameter_)
    for (double& x : given_.at(of_).elements()) variables_.push_back(&x);
  if (!system.cotangent().empty())
    weights_ =
        in_scalar<double>(Values<Rational>{{"", sample.values.at(system.cotangent())}}).at("");
}

double PlanObjective::value() {
  if (of_parameter_) plan_.set(of_, parameter_);
  plan_.run();
  if (weights_.size() == 0) return output_.elements().at(0);
  double total = 0;
  for (std::size_t k = 0; k < output_.size(); ++k)
    total += weights_.elements()[k] * output_.elements()[k];
  return total;
}

}  // namespace gradstone
