#include "tests/symbolic/tensor_truth.hpp"

#include <algorithm>
#include <cmath>
#include <random>

#include "numeric/dual.hpp"
#include "numeric/evaluate.hpp"
#include "reference/error.hpp"

namespace gradstone::testing_random {
namespace {

bool differ(const Rational& a, const Rational& b) {
  return a != b;
}
bool differ(long double a, long double b) {
  return !(std::abs(a - b) <= 1e-9L * (1 + std::abs(a) + std::abs(b)));
}

template <class S>
Values<S> drawn(const EquationSystem& system, const Sizes& sizes, unsigned seed) {
  std::mt19937 random(seed);
  Values<S> values;
  const auto draw = [&](const std::string& name, const Shape& shape, std::int64_t first,
                        std::int64_t last, std::int64_t parts) {
    const Shape matrix = shape.as_matrix();
    Matrix<S> drawn(matrix.rows().at(sizes), matrix.columns().at(sizes), NumberTraits<S>::from(0));
    const auto count = static_cast<std::uint64_t>(last - first + 1);
    for (auto& x : drawn.elements())
      x = NumberTraits<S>::from(Rational(first + static_cast<std::int64_t>(random() % count)) /
                                Rational(parts));
    values.insert_or_assign(name, std::move(drawn));
  };
  for (const auto& given : system.declarations) {
    if (given.domain == Domain::index)
      draw(given.name, given.shape, 1, given.last.at(sizes), 1);
    else
      draw(given.name, given.shape, -4, 5, 2);
  }
  for (const auto& cotangent : system.cotangents())
    draw(cotangent, system.shape_of(cotangent), -2, 3, 1);
  return values;
}

template <class S>
std::string found(const std::string& what, std::size_t k, const S& stated, const S& truth) {
  return what + ", entry " + std::to_string(k + 1) + ": " +
         std::to_string(NumberTraits<S>::to_double(stated)) + ", right is " +
         std::to_string(NumberTraits<S>::to_double(truth));
}

template <class S>
std::optional<std::string> refuted_identity(const EquationSystem& system, const Claim& claim,
                                            const Sizes& sizes, unsigned seed) {
  auto loops = loop_evaluator<S>(system, sizes, Equations::all);
  for (const auto& identity : system.element_identities) {
    if (identity.name != claim.subject) continue;
    loops.equation("left side", by_entries(identity.indices, identity.shape, identity.left));
    loops.equation("right side", by_entries(identity.indices, identity.shape, identity.right));
  }
  give(loops, drawn<S>(system, sizes, seed), {});
  loops.run();
  const auto &left = loops.matrix("left side").elements(),
             &right = loops.matrix("right side").elements();
  for (std::size_t k = 0; k < left.size(); ++k)
    if (differ(left[k], right[k])) return found(claim.subject, k, left[k], right[k]);
  return std::nullopt;
}

template <class S>
std::optional<std::string> refuted_gradient(const EquationSystem& system, const Claim& claim,
                                            const Sizes& sizes, unsigned seed) {
  const Values<S> given = drawn<S>(system, sizes, seed);
  const Values<S> computed = evaluate<S>(system, Equations::all, sizes, given, {});
  // A forward value is given as well, so that it moves.
  const bool is_given = given.count(claim.of) > 0;
  std::set<std::string> moved;
  if (!is_given) moved.insert(claim.of);
  auto loops = loop_evaluator<Dual<S>>(system, sizes, Equations::forward, moved);
  const auto still = [](const S& x) { return Dual<S>(x); };
  for (const auto& [name, value] : given)
    if (!system.is_cotangent(name)) loops.matrix(name) = map_elements<Dual<S>>(value, still);
  if (!is_given) loops.matrix(claim.of) = map_elements<Dual<S>>(computed.at(claim.of), still);
  const auto& stated = computed.at(claim.subject).elements();
  // Of many entries, some that lie apart, others for another seed.
  constexpr std::size_t most = 40;
  const std::size_t step = 1 + stated.size() / most;
  for (std::size_t k = seed % step; k < stated.size(); k += step) {
    loops.matrix(claim.of).elements()[k].tangent = NumberTraits<S>::from(1);
    loops.run();
    loops.matrix(claim.of).elements()[k].tangent = NumberTraits<S>::from(0);
    S slope = NumberTraits<S>::from(0);
    for (const auto& cotangent : system.cotangents()) {
      const auto& output = loops.matrix(cotangent.substr(1)).elements();
      const auto& upstream = given.at(cotangent).elements();
      for (std::size_t l = 0; l < output.size(); ++l)
        slope = slope + upstream[l] * output[l].tangent;
    }
    if (differ(stated[k], slope)) return found(claim.subject, k, stated[k], slope);
  }
  return std::nullopt;
}

template <class S>
std::optional<std::string> refuted(const EquationSystem& system, const Claim& claim,
                                   const Sizes& sizes, unsigned seed) {
  return claim.kind == ClaimKind::gradient ? refuted_gradient<S>(system, claim, sizes, seed)
                                           : refuted_identity<S>(system, claim, sizes, seed);
}

}  // namespace

std::optional<std::string> refuting_numbers(const EquationSystem& system, const Claim& claim,
                                            const Sizes& sizes, unsigned seed) {
  try {
    return refuted<Rational>(system, claim, sizes, seed);
  } catch (const Error&) {
    // exp is not rational, and rational numbers may not fit.
    return refuted<long double>(system, claim, sizes, seed);
  }
}

}  // namespace gradstone::testing_random
