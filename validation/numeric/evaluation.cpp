#include <algorithm>

#include "reference/entry_name.hpp"
#include "reference/error.hpp"
#include "validation/numeric/cln_loops.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/two_paths.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {

EquationSystem witnessed_system(const EquationSystem& system, const Claim& claim) {
  constexpr int points = 8;
  // A stable form is of use near 0; derivatives are looked at beside it, and at kinks.
  if (claim.kind == ClaimKind::stable_form)
    return system_of(function_of(system, claim), points, Domain::real);
  if (claim.kind == ClaimKind::derivative)
    return system_of(function_of(system, claim), points, Domain::nonzero);
  return system;
}

Finding witness_by_evaluation(const EquationSystem& system, const Claim& claim,
                              const Trial& trial) {
  if (claim.kind == ClaimKind::gradient || claim.kind == ClaimKind::derivative)
    throw UnsupportedError("a derivative has no second path of evaluation");
  const Sample sample = draw_sample(witnessed_system(system, claim), trial);
  const auto paths = two_paths<ClnReal>(system, claim, sample);
  double largest = 1e-15;
  for (const auto& x : paths.truth.elements()) largest = std::max(largest, abs(x).to_double());
  // 77 digits, less what sums and cancellations of such sizes can cost.
  const double bound = 1e-60 * largest;
  Comparisons comparisons("evaluation with 60 digits", sample.sizes);
  for (std::size_t k = 0; k < paths.stated.size(); ++k) {
    const ClnReal &stated = paths.stated.elements()[k], &truth = paths.truth.elements()[k];
    comparisons.add(entry_name(system, claim.subject, sample.sizes, k, paths.stated.columns()),
                    stated.to_double(), truth.to_double(), abs(stated - truth).to_double(), bound);
  }
  return comparisons.finding();
}

}  // namespace gradstone
