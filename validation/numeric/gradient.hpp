#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "numeric/compiled_scalars.hpp"
#include "numeric/evaluate.hpp"
#include "numeric/random.hpp"
#include "reference/claimed.hpp"
#include "reference/finding.hpp"
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
/// Errors: UnknownNameError, UnsupportedError for claims about anything else.
ElementFunction function_of(const EquationSystem& system, const Claim& claim);

/// Y = f(X), DX = f'(X) hadamard DY for X: 1 x points of the domain, where f takes all numbers.
EquationSystem system_of(const ElementFunction& function, int points, Domain domain);

/// The objective sum of DY hadamard Y (or the loss itself) as a function of the entries of one
/// matrix or of one parameter, everything else fixed.
template <class S>
class Objective {
 public:
  Objective(const GradientQuestion& question, const Sample& sample,
            FunctionForm form = FunctionForm::stable)
      : loops_(make(question, sample, form)), output_(question.system.output) {
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
      const auto values =
          evaluate<S>(system, Equations::forward, sample.sizes, forward_values<S>(system, sample),
                      in_scalar<S>(sample.parameters), form);
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
  static LoopEvaluator<S> make(const GradientQuestion& question, const Sample& sample,
                               FunctionForm form) {
    std::set<std::string> given;
    if (question.system.find_forward(question.of)) given.insert(question.of);
    return loop_evaluator<S>(question.system, sample.sizes, Equations::forward, given, form);
  }

  LoopEvaluator<S> loops_;
  std::string output_;
  Matrix<S> weights_;
  std::vector<S*> variables_;
};

/// The values of all equations, gradients included.
template <class S>
Values<S> stated_values(const EquationSystem& system, const Sample& sample, FunctionForm form) {
  return evaluate<S>(system, Equations::all, sample.sizes, in_scalar<S>(sample.values),
                     in_scalar<S>(sample.parameters), form);
}

/// The gradient that the backward equation states. Of a claim about f' it is read with the stable
/// form of f', which no claim of its own is about.
template <class S>
Matrix<S> stated_gradient(const GradientQuestion& question, const Claim& claim,
                          const Sample& sample, FunctionForm form = FunctionForm::stable) {
  const bool is_of_function = claim.kind == ClaimKind::derivative;
  return stated_values<S>(question.system, sample, is_of_function ? FunctionForm::stable : form)
      .at(question.gradient);
}

/// What one claim about a derivative is looked at with: the numbers, and what the equation says
/// there.
template <class S>
struct Look {
  const GradientQuestion& question;
  const Claim& claim;
  const Sample& sample;
  const Matrix<S>& stated;
  const Trial& trial;
};

/// Asks a witness about one claim. Errors: those of the witness.
template <class S, class Witness>
Finding look_at(const EquationSystem& system, const Claim& claim, const Trial& trial,
                Witness witness, FunctionForm form = FunctionForm::stable) {
  const GradientQuestion question = gradient_question(system, claim);
  const Sample sample = draw_sample(question.system, trial);
  const Matrix<S> stated = stated_gradient<S>(question, claim, sample, form);
  return witness(Look<S>{question, claim, sample, stated, trial});
}

/// Asks a witness about several claims of one system. The gradients share a sample, and one
/// evaluation of the backward equations. Where there is nothing to say of a claim, its finding is
/// undecided, with the reason.
template <class S, class Witness>
std::vector<Finding> look_at_each(const EquationSystem& system, const std::vector<Claim>& claims,
                                  const Trial& trial, Witness witness,
                                  FunctionForm form = FunctionForm::stable) {
  std::optional<Sample> sample;
  Values<S> stated;
  std::vector<Finding> findings;
  for (const auto& claim : claims) {
    try {
      if (claim.kind != ClaimKind::gradient) {
        findings.push_back(look_at<S>(system, claim, trial, witness, form));
        continue;
      }
      if (!sample) {
        Sample drawn = draw_sample(system, trial);
        stated = stated_values<S>(system, drawn, form);
        sample = std::move(drawn);
      }
      const GradientQuestion question = gradient_question(system, claim);
      findings.push_back(
          witness(Look<S>{question, claim, *sample, stated.at(claim.subject), trial}));
    } catch (const std::exception& error) {
      findings.emplace_back().detail = error.what();
    }
  }
  return findings;
}

/// Which entries of a gradient are compared: all, or as many as the trial allows, in order.
std::vector<std::size_t> chosen_entries(std::size_t size, const Trial& trial);

/// A direction in the space of all entries. All of them differ from 0, so that none can hide, and
/// in magnitude: many wrong gradients are right along directions such as all ones.
std::vector<double> random_direction(std::size_t size, std::uint64_t seed);

}  // namespace gradstone
