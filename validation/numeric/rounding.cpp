#include <cmath>

#include "numeric/bound.hpp"
#include "reference/entry_name.hpp"
#include "reference/error.hpp"
#include "validation/numeric/cln_loops.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/two_paths.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

template <class T>
void compare(const EquationSystem& system, const std::string& name, const Sizes& sizes,
             const Matrix<Bounded<T>>& computed, const Matrix<ClnReal>& truth,
             Comparisons& comparisons) {
  for (std::size_t k = 0; k < computed.size(); ++k) {
    const Bounded<T>& value = computed.elements()[k];
    const ClnReal& exact = truth.elements()[k];
    const auto claimed = static_cast<double>(value.value());
    comparisons.add(entry_name(system, name, sizes, k, computed.columns()), claimed,
                    exact.to_double(),
                    std::isfinite(claimed) ? abs(ClnReal(claimed) - exact).to_double() : claimed,
                    value.bound());
  }
}

/// Every path that the claim knows, in type T, against the exact values.
template <class T>
void compare_in(const EquationSystem& system, const Claim& claim, const Sample& sample,
                const Matrix<ClnReal>& truth, Comparisons& comparisons) {
  if (claim.kind == ClaimKind::gradient || claim.kind == ClaimKind::derivative) {
    const auto question = gradient_question(system, claim);
    compare(system, claim.subject, sample.sizes,
            stated_gradient<Bounded<T>>(question, claim, sample), truth, comparisons);
    return;
  }
  const auto paths = two_paths<Bounded<T>>(system, claim, sample);
  compare(system, claim.subject, sample.sizes, paths.stated, truth, comparisons);
  compare(system, claim.subject, sample.sizes, paths.truth, truth, comparisons);
}

}  // namespace

Finding witness_by_rounding(const EquationSystem& system, const Claim& claim, const Trial& trial) {
  const Sample sample = draw_sample(witnessed_system(system, claim), trial);
  const auto truth = two_paths<ClnReal>(system, claim, sample).truth;
  Comparisons comparisons("loops in float and double", sample.sizes);
  compare_in<float>(system, claim, sample, truth, comparisons);
  compare_in<double>(system, claim, sample, truth, comparisons);
  return comparisons.finding();
}

}  // namespace gradstone
