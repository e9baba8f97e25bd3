#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "numeric/compiled_scalars.hpp"
#include "numeric/evaluate.hpp"
#include "reference/claim.hpp"
#include "validation/numeric/random.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {

/// A claim about a derivative, brought into one form: the backward equation `gradient` of the
/// system states the gradient of the output with respect to `of`.
struct GradientQuestion {
  EquationSystem system;
  std::string gradient;
  std::string of;
};

/// For the derivative of an elementwise function, the system Y = f(X), DX = f'(X) hadamard DY at a
/// few points. Errors: UnsupportedError for claims that are not about a derivative.
GradientQuestion gradient_question(const EquationSystem& system, const Claim& claim);

/// The elementwise function that a claim about a stable form or a derivative is about.
/// Errors: UnknownNameError.
ElementFunction function_of(const EquationSystem& system, const Claim& claim);

/// Y = f(X), DX = f'(X) hadamard DY for X: 1 x points.
EquationSystem system_of(const ElementFunction& function, int points);

/// The objective sum of DY hadamard Y (or the loss itself) as a function of the entries of one
/// matrix or of one parameter, everything else fixed.
template <class S>
class Objective {
 public:
  Objective(const GradientQuestion& question, const Sample& sample)
      : loops_(make(question, sample)), output_(question.system.output) {
    const EquationSystem& system = question.system;
    give(loops_, forward_values<S>(system, sample), in_scalar<S>(sample.parameters));
    const std::string cotangent = system.cotangent();
    if (!cotangent.empty())
      weights_ = in_scalar<S>(Values<Rational>{{"", sample.values.at(cotangent)}}).at("");
    if (system.find_parameter(question.of)) {
      variables_.push_back(&loops_.parameter(question.of));
      return;
    }
    Matrix<S>& V = loops_.matrix(question.of);
    if (system.find_forward(question.of)) {
      const auto values = evaluate_forward<S>(
          system, sample.sizes, forward_values<S>(system, sample), in_scalar<S>(sample.parameters));
      V = values.at(question.of);
    }
    for (S& x : V.elements()) variables_.push_back(&x);
  }
  Objective(const Objective&) = delete;
  Objective& operator=(const Objective&) = delete;

  /// The number of entries, row after row, and each of them.
  std::size_t size() const { return variables_.size(); }
  S& variable(std::size_t k) { return *variables_[k]; }

  /// The objective at the current values of the variables.
  S value() {
    loops_.run();
    const Matrix<S>& Y = loops_.matrix(output_);
    if (weights_.size() == 0) return Y.elements().at(0);
    Summation<S> total;
    for (std::size_t k = 0; k < Y.size(); ++k) total.add(weights_.elements()[k] * Y.elements()[k]);
    return total.result();
  }

 private:
  static LoopEvaluator<S> make(const GradientQuestion& question, const Sample& sample) {
    std::set<std::string> given;
    if (question.system.find_forward(question.of)) given.insert(question.of);
    return loop_evaluator<S>(question.system, sample.sizes, Equations::forward, given);
  }

  LoopEvaluator<S> loops_;
  std::string output_;
  Matrix<S> weights_;
  std::vector<S*> variables_;
};

/// The gradient that the backward equation states.
template <class S>
Matrix<S> stated_gradient(const GradientQuestion& question, const Sample& sample) {
  return evaluate_backward<S>(question.system, sample.sizes, in_scalar<S>(sample.values),
                              in_scalar<S>(sample.parameters))
      .at(question.gradient);
}

/// Which entries of a gradient are compared: all, or as many as the trial allows, in order.
std::vector<std::size_t> chosen_entries(std::size_t size, const Trial& trial);

/// `DX[2,1]`, for the entry at this place, row after row.
std::string entry_name(const std::string& matrix, std::size_t place, std::int64_t columns);

}  // namespace gradstone
