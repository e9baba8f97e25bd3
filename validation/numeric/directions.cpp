#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

#include "numeric/bound.hpp"
#include "numeric/dual.hpp"
#include "reference/error.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

using Rounded = Bounded<double>;

/// The stated derivative along the direction.
Rounded inner_product(const std::vector<double>& direction, const Matrix<Rounded>& gradient) {
  Summation<Rounded> sum;
  for (std::size_t k = 0; k < direction.size(); ++k)
    sum.add(Rounded(direction[k]) * gradient.elements()[k]);
  return sum.result();
}

Finding adjoint(const Look<Rounded>& look) {
  const auto& [question, claim, sample, stated, trial] = look;
  Objective<Dual<Rounded>> objective(question, sample);
  const auto direction = random_direction(objective.size(), trial.seed);
  for (std::size_t k = 0; k < direction.size(); ++k)
    objective.variable(k).tangent = Rounded(direction[k]);
  const Rounded forward = objective.value().tangent;
  const Rounded along = inner_product(direction, stated);
  Comparisons comparisons("adjoint along a direction", trial.sizes);
  comparisons.add("the derivative of the output along a random direction of " + question.of,
                  along.value(), forward.value(), std::abs(along.value() - forward.value()),
                  along.bound() + forward.bound());
  return comparisons.finding();
}

/// The rate at which the remainder falls, from the smallest pair of steps that rounding leaves.
struct Rate {
  std::optional<double> slope;
  double largest_remainder = 0;
};

Rate rate_of(const std::function<double(double)>& remainder, double first_step, double noise) {
  constexpr int most_steps = 16;
  Rate rate;
  double previous = remainder(first_step);
  rate.largest_remainder = previous;
  for (int k = 1; k < most_steps; ++k) {
    const double current = remainder(std::ldexp(first_step, -k));
    // Rounding may then change the slope by log2(1 + 1/64) = 0.02 at most.
    if (!(current > 128 * noise)) break;
    rate.slope = std::log2(previous / current);
    previous = current;
  }
  return rate;
}

Finding taylor(const Look<Rounded>& look) {
  const auto& [question, claim, sample, stated, trial] = look;
  Objective<double> objective(question, sample);
  const auto direction = random_direction(objective.size(), trial.seed);
  std::vector<double> center;
  for (std::size_t k = 0; k < objective.size(); ++k) center.push_back(objective.variable(k));
  const double start = objective.value();
  const Rounded slope = inner_product(direction, stated);
  const auto one_side = [&](double step) {
    for (std::size_t k = 0; k < center.size(); ++k)
      objective.variable(k) = center[k] + step * direction[k];
    return std::abs(objective.value() - start - step * slope.value());
  };
  // Of both sides the larger, in which terms of even and odd order can't cancel.
  const auto remainder = [&](double step) { return std::max(one_side(step), one_side(-step)); };
  // Together the entries move what depends on them further than one of them would.
  const double size = static_cast<double>(center.size());
  const double first_step = std::min(1.0 / 16, sample.margin / 8) / size;
  const double noise =
      2 * Objective<Rounded>(question, sample).value().bound() + first_step * slope.bound();
  const Rate rate = rate_of(remainder, first_step, noise);

  Finding finding;
  finding.checker = "Taylor remainder along a direction";
  finding.sizes = {trial.sizes};
  if (!rate.slope) {
    // Linear along the direction, as far as can be seen; a wrong gradient would leave a remainder.
    finding.error = rate.largest_remainder;
    finding.bound = 128 * noise;
    const bool vanishes = rate.largest_remainder <= 1024 * noise;
    finding.verdict = vanishes ? Verdict::holds : Verdict::undecided;
    finding.detail = vanishes ? "the remainder vanishes" : "rounding hides the rate";
    return finding;
  }
  finding.error = std::max(0.0, 2 - *rate.slope);
  finding.bound = 0.1;
  finding.verdict = *finding.error <= 0.1 ? Verdict::holds : Verdict::refuted;
  finding.detail =
      fmt::format("the remainder falls with the power {:.3f} of the step", *rate.slope);
  return finding;
}

}  // namespace

Finding witness_by_adjoint(const EquationSystem& system, const Claim& claim, const Trial& trial) {
  return look_at<Rounded>(system, claim, trial, adjoint);
}

std::vector<Finding> witness_by_adjoint(const EquationSystem& system,
                                        const std::vector<Claim>& claims, const Trial& trial) {
  return look_at_each<Rounded>(system, claims, trial, adjoint);
}

Finding witness_by_taylor(const EquationSystem& system, const Claim& claim, const Trial& trial) {
  return look_at<Rounded>(system, claim, trial, taylor);
}

std::vector<Finding> witness_by_taylor(const EquationSystem& system,
                                       const std::vector<Claim>& claims, const Trial& trial) {
  return look_at_each<Rounded>(system, claims, trial, taylor);
}

}  // namespace gradstone
