#include "validation/numeric/gradient.hpp"

#include <algorithm>
#include <numeric>

#include "reference/builder.hpp"
#include "reference/error.hpp"

namespace gradstone {

ElementFunction function_of(const EquationSystem& system, const Claim& claim) {
  const Claimed claimed = find_claimed(system, claim);
  if (const ElementFunction* function = claimed_function(claimed)) return *function;
  throw UnsupportedError("a " + claim_kind_name(claim.kind) + " is not about a function");
}

EquationSystem system_of(const ElementFunction& function, int points, Domain domain) {
  SystemBuilder builder(Kind::activation, function.name(), "an elementwise function");
  const auto X =
      builder.input("X", one, Dim(points), function.positive_domain() ? Domain::positive : domain);
  std::vector<Scalar> parameters;
  for (const auto& name : function.parameters()) parameters.push_back(builder.parameter(name));
  for (const auto& condition : function.conditions()) builder.condition(condition);
  const auto Y = builder.forward("Y", apply(function, X, parameters));
  const auto DY = builder.cotangent(Y);
  if (function.has_derivative())
    builder.backward(X, hadamard(DY, apply(function.derivative(), X, parameters)));
  return builder.build();
}

GradientQuestion gradient_question(const EquationSystem& system, const Claim& claim) {
  constexpr int points = 8;
  if (claim.kind == ClaimKind::gradient) return {system, claim.subject, claim.of};
  if (claim.kind == ClaimKind::derivative)
    return {system_of(function_of(system, claim), points, Domain::nonzero), "DX", "X"};
  throw UnsupportedError("a " + claim_kind_name(claim.kind) + " is not about a derivative");
}

std::vector<std::size_t> chosen_entries(std::size_t size, const Trial& trial) {
  std::vector<std::size_t> places(size);
  std::iota(places.begin(), places.end(), std::size_t{0});
  if (size <= trial.most_entries) return places;
  Random random(trial.seed, RandomPurpose::sample, 1);
  for (std::size_t k = 0; k < trial.most_entries; ++k) {
    const auto other =
        random.between(static_cast<std::int64_t>(k), static_cast<std::int64_t>(size) - 1);
    std::swap(places[k], places[static_cast<std::size_t>(other)]);
  }
  places.resize(trial.most_entries);
  std::sort(places.begin(), places.end());
  return places;
}

std::vector<double> random_direction(std::size_t size, std::uint64_t seed) {
  Random random(seed, RandomPurpose::sample, 2);
  std::vector<double> direction(size);
  for (double& x : direction) {
    const double magnitude = static_cast<double>(random.between(64, 255)) / 128;
    x = random.between(0, 1) == 0 ? -magnitude : magnitude;
  }
  return direction;
}

}  // namespace gradstone
