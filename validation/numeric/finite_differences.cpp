#include <cmath>

#include "numeric/bound.hpp"
#include "reference/error.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/plan_objective.hpp"
#include "validation/numeric/ridders.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

using Rounded = Bounded<double>;

/// The derivative along one variable, with steps that stay on this side of the nearest kink.
DifferenceQuotient quotient(PlanObjective& objective, std::size_t k, double margin) {
  double& x = objective.variable(k);
  const double center = x;
  const auto along = [&](double step) {
    x = center + step;
    return objective.value();
  };
  DifferenceQuotient best;
  best.error = std::numeric_limits<double>::infinity();
  // A difference across a kink shows as an error that does not fall; nearer, there is none.
  double first = std::min(1.0 / 8, margin / 8);
  for (int attempt = 0; attempt < 3; ++attempt, first /= 16) {
    const DifferenceQuotient found = ridders(along, first);
    if (found.error < best.error) best = found;
  }
  x = center;
  if (!std::isfinite(best.value) || !std::isfinite(best.error))
    throw DomainError("the differences are not finite");
  return best;
}

}  // namespace

Finding witness_by_finite_differences(const EquationSystem& system, const Claim& claim,
                                      const Trial& trial) {
  const GradientQuestion question = gradient_question(system, claim);
  const Sample sample = draw_sample(question.system, trial);
  PlanObjective objective(question, sample);
  const double rounding = Objective<Rounded>(question, sample).value().bound();
  const Matrix<Rounded> stated = stated_gradient<Rounded>(question, sample);
  Comparisons comparisons("finite differences", trial.sizes);
  for (const std::size_t k : chosen_entries(objective.size(), trial)) {
    const DifferenceQuotient found = quotient(objective, k, sample.margin);
    const Rounded& entry = stated.elements()[k];
    // The objective is evaluated twice for each difference, and nearby its bound is about the same.
    const double noise = ridders_amplification * 2 * rounding / found.smallest_step;
    comparisons.add(entry_name(claim.subject, k, stated.columns()), entry.value(), found.value,
                    std::abs(entry.value() - found.value), 2 * found.error + noise + entry.bound());
  }
  return comparisons.finding();
}

}  // namespace gradstone
