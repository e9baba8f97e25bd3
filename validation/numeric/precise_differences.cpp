#include <algorithm>
#include <vector>

#include "reference/entry_name.hpp"
#include "validation/numeric/cln_loops.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

// A stable form is a claim of its own, and may be wrong; with so many digits nothing needs it.
constexpr FunctionForm as_defined = FunctionForm::value;

ClnReal power_of_ten(int exponent) {
  return integer_power(ClnReal(10), exponent);
}

/// The largest magnitude among values; what is far below it may be the remainder of a cancellation.
double largest(const std::vector<ClnReal>& values) {
  double result = 0;
  for (const auto& value : values) result = std::max(result, abs(value).to_double());
  return result;
}

/// Compares the chosen entries: to `digits` digits of each, or 15 more of the largest of them.
Finding compare(const char* checker, const Look<ClnReal>& look,
                const std::vector<std::size_t>& places, const std::vector<ClnReal>& truth,
                int digits) {
  const auto& [question, claim, sample, stated, trial] = look;
  const double relative = power_of_ten(-digits).to_double();
  const double floor = 1e-15 * std::max(largest(truth), 1.0);
  Comparisons comparisons(checker, trial.sizes);
  for (std::size_t n = 0; n < places.size(); ++n) {
    const ClnReal& claimed = stated.elements()[places[n]];
    const double scale = std::max(abs(truth[n]).to_double(), floor);
    comparisons.add(
        entry_name(question.system, claim.subject, sample.sizes, places[n], stated.columns()),
        claimed.to_double(), truth[n].to_double(), abs(claimed - truth[n]).to_double(),
        relative * scale);
  }
  return comparisons.finding();
}

Finding precise_differences(const Look<ClnReal>& look) {
  const auto& [question, claim, sample, stated, trial] = look;
  Objective<ClnReal> objective(question, sample, as_defined);
  const ClnReal step = power_of_ten(-30);
  const auto places = chosen_entries(objective.size(), trial);
  std::vector<ClnReal> quotients;
  for (const std::size_t k : places) {
    ClnReal& x = objective.variable(k);
    const ClnReal center = x;
    x = center + step;
    const ClnReal above = objective.value();
    x = center - step;
    const ClnReal below = objective.value();
    x = center;
    quotients.push_back((above - below) / (step + step));
  }
  // What is left is of the order step^2 = 1e-60, and rounding to 77 digits divided by the step.
  return compare("differences with 60 digits", look, places, quotients, 25);
}

Finding duals(const Look<ClnReal>& look) {
  const auto& [question, claim, sample, stated, trial] = look;
  Objective<ClnDual> objective(question, sample, as_defined);
  const auto places = chosen_entries(objective.size(), trial);
  std::vector<ClnReal> derivatives;
  for (const std::size_t k : places) {
    ClnDual& x = objective.variable(k);
    x.tangent = ClnReal(1);
    derivatives.push_back(objective.value().tangent);
    x.tangent = ClnReal(0);
  }
  // Nothing is truncated. 77 digits, less what sums and cancellations of such sizes can cost.
  return compare("dual numbers with 60 digits", look, places, derivatives, 45);
}

}  // namespace

Finding witness_by_precise_differences(const EquationSystem& system, const Claim& claim,
                                       const Trial& trial) {
  return look_at<ClnReal>(system, claim, trial, precise_differences, as_defined);
}

std::vector<Finding> witness_by_precise_differences(const EquationSystem& system,
                                                    const std::vector<Claim>& claims,
                                                    const Trial& trial) {
  return look_at_each<ClnReal>(system, claims, trial, precise_differences, as_defined);
}

Finding witness_by_duals(const EquationSystem& system, const Claim& claim, const Trial& trial) {
  return look_at<ClnReal>(system, claim, trial, duals, as_defined);
}

std::vector<Finding> witness_by_duals(const EquationSystem& system,
                                      const std::vector<Claim>& claims, const Trial& trial) {
  return look_at_each<ClnReal>(system, claims, trial, duals, as_defined);
}

}  // namespace gradstone
