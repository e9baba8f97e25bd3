#pragma once

#include <string>
#include <vector>

#include "numeric/plan.hpp"
#include "validation/numeric/gradient.hpp"

namespace gradstone {

/// The objective of a gradient question, computed in double by the plan that also trains: fast
/// enough for every entry of a real network. Used like Objective<double>.
class PlanObjective {
 public:
  PlanObjective(const GradientQuestion& question, const Sample& sample);
  PlanObjective(const PlanObjective&) = delete;
  PlanObjective& operator=(const PlanObjective&) = delete;

  std::size_t size() const { return variables_.size(); }
  double& variable(std::size_t k) { return *variables_[k]; }
  double value();

 private:
  std::string of_;
  bool of_parameter_ = false;
  double parameter_ = 0;
  Values<double> given_;
  Matrix<double> output_, weights_;
  std::vector<double*> variables_;
  Plan<double> plan_;
};

}  // namespace gradstone
