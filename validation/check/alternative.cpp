#include "validation/check/alternative.hpp"

#include <algorithm>
#include <cmath>

namespace gradstone {

Fit fit_of(const WrongAnswer& wrong, const Expected& expected, const Alternative& alternative,
           const DeclaredTypes& types) {
  const double roundoff =
      2 * std::max(types.stored.unit_roundoff(), types.computed.unit_roundoff());
  Fit result = Fit::nothing_known;
  for (std::size_t k = 0; k < alternative.lower.size(); ++k) {
    const double lower = alternative.lower[k], upper = alternative.upper[k];
    const double largest = std::max(std::abs(lower), std::abs(upper));
    if (!expected.is_judged(k) || !std::isfinite(alternative.slack[k])) continue;
    const double slack = alternative.slack[k] + largest * roundoff +
                         (largest != 0 ? types.stored.smallest_subnormal() : 0);
    const double x = wrong.answer->values[k];
    if (!(lower - slack <= x && x <= upper + slack)) return Fit::no;
    result = Fit::yes;
  }
  return result;
}

Alternative right_entries(const Expected& expected) {
  Alternative result{expected.lower.elements(), expected.upper.elements(),
                     expected.bound.elements()};
  for (std::size_t k = 0; k < result.slack.size(); ++k)
    result.slack[k] = expected.is_judged(k) ? 2 * result.slack[k] : HUGE_VAL;
  return result;
}

Alternative scaled_entries(const Expected& expected, double factor) {
  Alternative result = right_entries(expected);
  if (factor < 0) std::swap(result.lower, result.upper);
  for (auto* entries : {&result.lower, &result.upper})
    for (double& x : *entries) x *= factor;
  for (double& x : result.slack) x *= std::abs(factor);
  return result;
}

Alternative exact_entries(const EntryList& values) {
  return {values, values, EntryList(values.size(), 0.0)};
}

}  // namespace gradstone
