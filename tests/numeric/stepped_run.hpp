#pragma once

#include <algorithm>
#include <map>
#include <random>
#include <string>
#include <vector>

#include "numeric/evaluate.hpp"
#include "numeric/plan.hpp"

namespace gradstone::testing_plan {

/// Equations with a state at work, those of an optimizer for instance: as a plan in T, with memory
/// for all that they are given. Parameters are the usual ones, mu is 0.9.
template <class T>
class SteppedRun {
 public:
  SteppedRun(const EquationSystem& system, const Sizes& sizes)
      : plan_({system.forward, {}, system.updates}, sizes) {
    for (const auto& [name, shape, role, domain, last] : system.declarations)
      matrices_.emplace(name, Matrix<T>(shape.rows().at(sizes), shape.columns().at(sizes)));
    for (auto& [name, matrix] : matrices_)
      plan_.bind(name, MatrixView<T>{matrix.elements().data(), matrix.rows(), matrix.columns()});
    for (const auto& parameter : system.parameters) {
      parameters_[parameter.name] = parameter.usual ? parameter.usual->to_double() : 0.9;
      counts_steps_ |= parameter.name == "t";
    }
  }
  SteppedRun(const SteppedRun&) = delete;  // the plan knows where the matrices lie
  SteppedRun& operator=(const SteppedRun&) = delete;

  /// What is given, and the states.
  Matrix<T>& operator[](const std::string& name) { return matrices_.at(name); }
  const std::map<std::string, Matrix<T>>& matrices() const { return matrices_; }
  const std::map<std::string, double>& parameters() const { return parameters_; }
  void set(const std::string& parameter, double value) { parameters_.at(parameter) = value; }

  /// Step number t, from 1, with the gradient g that is there.
  void step(int t) {
    if (counts_steps_) set("t", t);
    for (const auto& name : plan_.parameters()) plan_.set(name, parameters_.at(name));
    plan_.run();
  }

 private:
  Plan<T> plan_;
  std::map<std::string, Matrix<T>> matrices_;
  std::map<std::string, double> parameters_;
  bool counts_steps_ = false;
};

/// Normal numbers, the same in every type: a new piece of a long table each time.
class DrawnNumbers {
 public:
  DrawnNumbers() {
    std::normal_distribution<float> normal;
    for (auto& number : table_) number = normal(random_);
  }
  template <class T>
  void draw_into(Matrix<T>& matrix) {
    const std::size_t from = random_() % (table_.size() - matrix.size());
    std::copy_n(table_.data() + from, matrix.size(), matrix.elements().begin());
  }

 private:
  std::mt19937 random_{7};
  std::vector<float> table_ = std::vector<float>(1 << 16);
};

/// The same optimizer with another equation of that name.
inline EquationSystem with_equation(EquationSystem optimizer, const std::string& name,
                                    const Expr& value) {
  for (auto& equation : optimizer.forward)
    if (equation.name == name) equation.value = value;
  return optimizer;
}

/// The step of gradient descent with the decay as a factor, which is rounded before it multiplies.
inline EquationSystem with_rounded_factor(const EquationSystem& gradient_descent) {
  const Dim K{"K"}, D{"D"};
  const auto x = variable("x", K, D), g = variable("g", K, D);
  const Scalar eta = parameter("eta");
  return with_equation(gradient_descent, "x_next",
                       (1 - eta * parameter("weight_decay")) * x - eta * g);
}

}  // namespace gradstone::testing_plan
