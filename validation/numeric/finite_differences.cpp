#include <cmath>
#include <optional>

#include "numeric/bound.hpp"
#include "reference/entry_name.hpp"
#include "reference/error.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/gradient.hpp"
#include "validation/numeric/kink_distance.hpp"
#include "validation/numeric/plan_objective.hpp"
#include "validation/numeric/ridders.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

using Rounded = Bounded<double>;

/// The derivative along one variable, with steps that stay on this side of the nearest kink, which
/// is so far away. `rounding` bounds the rounding error of the objective.
DifferenceQuotient quotient(PlanObjective& objective, std::size_t k, double kink, double rounding) {
  double& x = objective.variable(k);
  const double center = x;
  const auto along = [&](double step) {
    x = center + step;
    return objective.value();
  };
  DifferenceQuotient best;
  best.error = std::numeric_limits<double>::infinity();
  // The distance is an estimate where what is compared is curved. A difference across a kink shows
  // as an error that does not fall; nearer, there is none.
  double first = std::min(1.0 / 8, kink / 4);
  for (int attempt = 0; attempt < 3; ++attempt, first /= 16) {
    const DifferenceQuotient found = ridders(along, first, rounding);
    if (found.error < best.error) best = found;
    if (best.error <= rounding_of(best, rounding)) break;
  }
  x = center;
  if (!std::isfinite(best.value) || !std::isfinite(best.error))
    throw DomainError("the differences are not finite");
  return best;
}

Finding differences(const Look<Rounded>& look) {
  const auto& [question, claim, sample, stated, trial] = look;
  const std::string checker = "finite differences";
  std::optional<PlanObjective> made;
  try {
    made.emplace(question, sample);
  } catch (const UnsupportedError& error) {
    return not_looked(checker, sample.sizes, error.what());
  } catch (const DomainError& error) {  // a sum over nothing
    return not_looked(checker, sample.sizes, error.what());
  }
  PlanObjective& objective = *made;
  const auto places = chosen_entries(objective.size(), trial);
  const auto kinks = kink_distances(question, sample, places);
  // Near the sample the bound is about the same.
  const double rounding = Objective<Rounded>(question, sample).value().bound();
  Comparisons comparisons(checker, sample.sizes);
  for (std::size_t n = 0; n < places.size(); ++n) {
    const std::size_t k = places[n];
    if (kinks[n] == 0 || std::isinf(rounding)) continue;  // it could not look there
    const DifferenceQuotient found = quotient(objective, k, kinks[n], rounding);
    const Rounded& entry = stated.elements()[k];
    comparisons.add(entry_name(question.system, claim.subject, sample.sizes, k, stated.columns()),
                    entry.value(), found.value, std::abs(entry.value() - found.value),
                    2 * found.error + rounding_of(found, rounding) + entry.bound());
  }
  return comparisons.finding();
}

}  // namespace

Finding witness_by_finite_differences(const EquationSystem& system, const Claim& claim,
                                      const Trial& trial) {
  return look_at<Rounded>(system, claim, trial, differences);
}

std::vector<Finding> witness_by_finite_differences(const EquationSystem& system,
                                                   const std::vector<Claim>& claims,
                                                   const Trial& trial) {
  return look_at_each<Rounded>(system, claims, trial, differences);
}

Finding witness_by_finite_differences(const GradientQuestion& question, const Claim& claim,
                                      const Sample& sample, const Trial& trial) {
  const Matrix<Rounded> stated = stated_gradient<Rounded>(question, claim, sample);
  return differences({question, claim, sample, stated, trial});
}

}  // namespace gradstone
