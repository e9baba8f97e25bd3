#include "validation/mutation/other_values.hpp"

#include <fmt/format.h>

#include <cmath>

#include "numeric/evaluate.hpp"
#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {
namespace {

// The system with the right side of an identity as a value, which evaluators know.
EquationSystem with_right_side(EquationSystem system, const Claim& claim) {
  for (const auto& identity : system.identities)
    if (claim.kind == ClaimKind::identity && identity.name == claim.subject)
      system.forward.push_back({claim.subject, identity.right, ""});
  for (const auto& identity : system.element_identities)
    if (claim.kind == ClaimKind::element_identity && identity.name == claim.subject)
      system.forward.push_back(
          {claim.subject, by_entries(identity.indices, identity.shape, identity.right), ""});
  return judged(system);
}

Matrix<long double> values_of(const EquationSystem& system, const Claim& claim,
                              const Sample& sample) {
  const bool backward = claim.kind == ClaimKind::gradient;
  const auto given = backward ? in_scalar<long double>(sample.values)
                              : forward_values<long double>(system, sample);
  return evaluate<long double>(system, backward ? Equations::all : Equations::forward, sample.sizes,
                               given, in_scalar<long double>(sample.parameters))
      .at(claim.subject);
}

std::optional<std::string> difference(const std::string& name, const Matrix<long double>& right,
                                      const Matrix<long double>& wrong) {
  for (std::size_t k = 0; k < right.size(); ++k) {
    const long double expected = right.elements()[k], found = wrong.elements()[k];
    constexpr long double far_beyond_rounding = 1e-12L;
    const bool agree = std::abs(expected - found) <= far_beyond_rounding * (1 + std::abs(expected));
    if (std::isfinite(expected) && !agree)
      return fmt::format("entry {} of {}: {:.6g}, where the equation gives {:.6g}", k + 1, name,
                         static_cast<double>(found), static_cast<double>(expected));
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> find_other_value(const EquationSystem& original, const Mutant& mutant) {
  using enum ClaimKind;
  const Claim& claim = mutant.claim;
  if (claim.kind == stable_form || claim.kind == derivative || claim.kind == unrolled)
    return std::nullopt;
  const EquationSystem right = with_right_side(original, claim);
  const EquationSystem wrong = with_right_side(mutant.system, claim);
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    try {
      Trial trial;
      trial.sizes = proof_sizes(right, Level::quick).at(0);
      trial.seed = seed;
      const Sample sample = draw_sample(right, trial);
      const auto found = difference(claim.subject, values_of(right, claim, sample),
                                    values_of(wrong, claim, sample));
      if (found) return found;
    } catch (const std::exception&) {  // no sample, or nothing to evaluate: then it says nothing
      return std::nullopt;
    }
  }
  return std::nullopt;
}

}  // namespace gradstone
