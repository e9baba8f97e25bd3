#include "validation/numeric/certain_difference.hpp"

#include <algorithm>
#include <cmath>

#include "validation/numeric/certain_real.hpp"
#include "validation/numeric/two_paths.hpp"

namespace gradstone {
namespace {

/// The first of the entries at which both sides certainly differ, and not by much less than at any
/// other. Nothing where there is none.
std::optional<std::size_t> place_of_difference(const TwoPaths<CertainReal>& paths) {
  constexpr double much = 1000;
  std::vector<double> differences;  // relative to large values; -1 where none is certain
  for (std::size_t k = 0; k < paths.stated.size(); ++k) {
    const CertainReal& truth = paths.truth.elements()[k];
    const CertainReal error = paths.stated.elements()[k] - truth;
    const double ratio = std::abs(error.to_double()) / (1 + std::abs(truth.to_double()));
    // Both may be too large for a double.
    differences.push_back(!error.is_certainly_nonzero() ? -1 : std::isnan(ratio) ? 1 : ratio);
  }
  const double largest = *std::max_element(differences.begin(), differences.end());
  if (!(largest >= 0)) return std::nullopt;
  const auto first = std::find_if(differences.begin(), differences.end(),
                                  [&](double x) { return x >= 0 && x >= largest / much; });
  return static_cast<std::size_t>(first - differences.begin());
}

}  // namespace

std::optional<CertainDifference> certain_difference(const EquationSystem& system,
                                                    const Claim& claim, const Sample& sample,
                                                    unsigned digits) {
  CertainReal::begin(digits);
  const auto paths = two_paths<CertainReal>(system, claim, sample);
  const auto place = place_of_difference(paths);
  if (!place) return std::nullopt;
  const CertainReal &stated = paths.stated.elements()[*place],
                    &truth = paths.truth.elements()[*place];
  CertainDifference result{*place, paths.stated.columns(), stated.text(), truth.text(),
                           CertainReal::arithmetic.compared_equal};
  if (result.claimed == result.truth) {
    const CertainReal rest = truth - stated;
    result.truth += (rest.is_negative() ? " - " : " + ") + abs(rest).text();
  }
  return result;
}

}  // namespace gradstone
