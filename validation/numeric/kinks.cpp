#include "validation/numeric/kinks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>
#include <type_traits>

#include "reference/error.hpp"
#include "validation/numeric/cln_loops.hpp"
#include "validation/numeric/comparison.hpp"
#include "validation/numeric/two_paths.hpp"
#include "validation/numeric/witness.hpp"

namespace gradstone {
namespace {

/// A scalar in x and parameters, ready for any x.
template <class S>
class AtPoint {
 public:
  AtPoint(const ElementFunction& function, const ParameterValues<Rational>& values) : loops_({}) {
    std::vector<Scalar> parameters;
    for (const auto& [name, value] : values) {
      loops_.declare_parameter(name);
      loops_.parameter(name) = NumberTraits<S>::from(value);
    }
    for (const auto& name : function.parameters()) parameters.push_back(parameter(name));
    loops_.declare("x", {});
    loops_.definition(
        {"y", {Index{}, Index{}}, function.value_at(entry("x", {Index{}, Index{}}), parameters)},
        {});
  }

  S operator()(const S& x) {
    loops_.matrix("x").elements()[0] = x;
    loops_.run();
    return loops_.matrix("y").elements()[0];
  }

 private:
  LoopEvaluator<S> loops_;
};

/// Where left - right = 0, if that is linear in x.
std::optional<Rational> zero_of(const Comparison& comparison,
                                const ParameterValues<Rational>& parameters) {
  FunctionBuilder builder("difference");
  for (const auto& [name, value] : parameters) builder.parameter(name);
  const auto difference = builder.value(comparison.left - comparison.right).build();
  try {
    AtPoint<Rational> at(difference, parameters);
    const Rational start = at(0), slope = at(1) - start;
    if (slope == Rational(0) || at(3) != start + Rational(3) * slope) return std::nullopt;
    return -start / slope;
  } catch (const UnsupportedError&) {
    return std::nullopt;
  }
}

void collect_comparisons(const Scalar& expression, std::vector<Comparison>& found) {
  if (const auto* cases = std::get_if<scalar::Cases>(&expression.node().value)) {
    for (const auto& line : cases->cases)
      found.insert(found.end(), line.conditions.begin(), line.conditions.end());
  }
  if (const auto* apply = std::get_if<scalar::Apply>(&expression.node().value))
    collect_comparisons(apply->function->value_at(apply->argument, apply->parameters), found);
  for (const auto& child : children(expression)) collect_comparisons(child, found);
}

/// A function and its stated derivative, near its kinks. S is a rational number for functions that
/// are linear between their kinks, so that the table is exact; else a number with 60 digits.
template <class S>
class NearKinks {
 public:
  NearKinks(const ElementFunction& function, const ParameterValues<Rational>& parameters)
      : function_(function, parameters), derivative_(function.derivative(), parameters) {}

  /// f and its slope, by dual numbers.
  Dual<S> function(const Rational& x) {
    return function_({Traits::from(x), Traits::from(Rational(1))});
  }
  S derivative(const Rational& x) { return derivative_(Traits::from(x)); }

  Kink look_at(const Rational& place) {
    const Dual<S> below = function(place - distance()), above = function(place + distance());
    const S step = Traits::from(distance());
    Kink kink;
    kink.at = place;
    kink.value = Traits::to_double(function(place).value);
    kink.below = Traits::to_double(below.value + step * below.tangent);
    kink.above = Traits::to_double(above.value - step * above.tangent);
    kink.slope_below = Traits::to_double(below.tangent);
    kink.slope_above = Traits::to_double(above.tangent);
    kink.stated = Traits::to_double(derivative(place));
    return kink;
  }

  /// So close that nothing else is near, and yet exact.
  static Rational distance() { return {1, std::int64_t{1} << (is_exact ? 20 : 40)}; }

 private:
  using Traits = NumberTraits<S>;
  static constexpr bool is_exact = std::is_same_v<S, Rational>;
  AtPoint<Dual<S>> function_;
  AtPoint<S> derivative_;
};

/// What is left of the curvature at this distance, and more.
constexpr double closeness = 1e-9;

std::string convention(const Kink& kink) {
  std::string text =
      fmt::format("f'({}) = {} of [{}, {}]", kink.at.text(), number_text(kink.stated),
                  number_text(kink.slope_below), number_text(kink.slope_above));
  if (kink.is_jump()) text += fmt::format(", a jump of {}", number_text(kink.above - kink.below));
  return text;
}

/// Compares at, just below and just above each place; returns the conventions at the kinks.
template <class S>
std::string compare_table(const ElementFunction& function,
                          const ParameterValues<Rational>& parameters,
                          const std::vector<Rational>& places, Comparisons& comparisons) {
  NearKinks<S> table(function, parameters);
  const std::string name = function.derivative().name();
  std::string conventions;
  for (const Rational& place : places) {
    // On the sides the derivative is no matter of convention.
    for (const Rational& x : {place - table.distance(), place + table.distance()}) {
      const S truth = table.function(x).tangent, stated = table.derivative(x);
      const double error = std::abs(NumberTraits<S>::to_double(stated - truth));
      comparisons.add(fmt::format("{}({})", name, number_text(x.to_double())),
                      NumberTraits<S>::to_double(stated), NumberTraits<S>::to_double(truth), error,
                      1e-45);
    }
    const Kink kink = table.look_at(place);
    conventions += (conventions.empty() ? "" : "; ") + convention(kink);
    const double nearest = std::clamp(kink.stated, std::min(kink.slope_below, kink.slope_above),
                                      std::max(kink.slope_below, kink.slope_above));
    comparisons.add(fmt::format("{}({})", name, place.text()), kink.stated, nearest,
                    std::abs(kink.stated - nearest), closeness);
  }
  return conventions;
}

/// What `make` computes in rationals, or with 60 digits where the function leaves the rationals.
template <class Make>
auto exactly(Make make) {
  try {
    return make(Rational{});
  } catch (const UnsupportedError&) {
    return make(ClnReal{});
  }
}

}  // namespace

bool Kink::is_jump() const {
  return std::abs(above - below) > closeness || std::abs(value - below) > closeness;
}

bool Kink::is_between_slopes() const {
  return stated >= std::min(slope_below, slope_above) - closeness &&
         stated <= std::max(slope_below, slope_above) + closeness;
}

std::vector<Rational> thresholds(const ElementFunction& function,
                                 const ParameterValues<Rational>& parameters) {
  std::vector<Comparison> comparisons;
  collect_comparisons(function.value(), comparisons);
  if (function.has_derivative()) collect_comparisons(function.derivative().value(), comparisons);
  std::vector<Rational> found;
  for (const auto& comparison : comparisons)
    if (const auto zero = zero_of(comparison, parameters)) found.push_back(*zero);
  std::sort(found.begin(), found.end());
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

std::vector<Kink> kink_table(const ElementFunction& function,
                             const ParameterValues<Rational>& parameters) {
  return exactly([&]<class S>(const S&) {
    NearKinks<S> near(function, parameters);
    std::vector<Kink> table;
    for (const Rational& place : thresholds(function, parameters))
      table.push_back(near.look_at(place));
    return table;
  });
}

Finding witness_at_kinks(const EquationSystem& system, const Claim& claim, const Trial& trial) {
  if (claim.kind != ClaimKind::derivative)
    throw UnsupportedError("kinks are looked for in elementwise functions");
  const ElementFunction function = function_of(system, claim);
  const auto parameters = draw_sample(witnessed_system(system, claim), trial).parameters;
  const auto places = thresholds(function, parameters);
  if (places.empty()) throw UnsupportedError(function.name() + " has no kinks");
  Comparisons comparisons("table at the kinks", trial.sizes);
  const std::string conventions = exactly([&]<class S>(const S&) {
    return compare_table<S>(function, parameters, places, comparisons);
  });
  Finding finding = comparisons.finding();
  if (finding.verdict == Verdict::holds) finding.detail = conventions;
  return finding;
}

}  // namespace gradstone
