#include "validation/numeric/sample.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <optional>

#include "numeric/compiled_scalars.hpp"
#include "numeric/evaluate.hpp"
#include "reference/steps.hpp"
#include "validation/numeric/given_matrices.hpp"

namespace gradstone {
namespace {

/// A double that notes how close the two sides of any comparison have been.
struct Watched {
  double value = 0;
  static thread_local double closest;

  Watched operator-() const { return {-value}; }
  friend Watched operator+(Watched x, Watched y) { return {x.value + y.value}; }
  friend Watched operator-(Watched x, Watched y) { return {x.value - y.value}; }
  friend Watched operator*(Watched x, Watched y) { return {x.value * y.value}; }
  friend Watched operator/(Watched x, Watched y) { return {x.value / y.value}; }

  static void note(Watched x, Watched y) {
    closest = std::min(closest, std::abs(x.value - y.value));
  }
};
thread_local double Watched::closest = 0;

}  // namespace

template <>
struct NumberTraits<Watched> {
  static Watched from(const Rational& x) { return {x.to_double()}; }
  static Watched exp(const Watched& x) { return {std::exp(x.value)}; }
  static Watched log(const Watched& x) { return {std::log(x.value)}; }
  static Watched log1p(const Watched& x) { return {std::log1p(x.value)}; }
  static Watched tanh(const Watched& x) { return {std::tanh(x.value)}; }
  static Watched sqrt(const Watched& x) { return {std::sqrt(x.value)}; }
  static double to_double(const Watched& x) { return x.value; }
  static Decision decide(const Watched& x, Relation relation, const Watched& y) {
    Watched::note(x, y);
    return decision(holds(x.value, relation, y.value));
  }
  static Watched join(const Watched& x, const Watched&) { return x; }
  static Watched max(const Watched& x, const Watched& y) {
    Watched::note(x, y);
    return y.value > x.value ? y : x;
  }
};

namespace {

bool conditions_hold(const EquationSystem& system, const ParameterValues<Rational>& parameters) {
  LoopEvaluator<double> loops({});
  for (const auto& [name, value] : parameters) {
    loops.declare_parameter(name);
    loops.parameter(name) = value.to_double();
  }
  return std::all_of(system.conditions.begin(), system.conditions.end(), [&](const auto& c) {
    return holds(loops.evaluate(c.left), c.relation, loops.evaluate(c.right));
  });
}

ParameterValues<Rational> draw_parameters(const EquationSystem& system, const Trial& trial,
                                          Brush& brush) {
  constexpr int most_attempts = 1000;
  for (int attempt = 0; attempt < most_attempts; ++attempt) {
    ParameterValues<Rational> parameters;
    for (const auto& declared : system.parameters) {
      // Parameters such as rates of decay lie between 0 and 1: half of the attempts look there.
      parameters[declared.name] = declared.integer   ? brush.count()
                                  : attempt % 2 == 0 ? brush.real()
                                                     : brush.fraction();
    }
    for (const auto& [name, value] : trial.parameters) parameters[name] = value;
    if (conditions_hold(system, parameters)) return parameters;
  }
  throw DomainError(system.full_name() + ": no parameters were found that meet the conditions");
}

/// The names that have a value for each step, with the number of their indices: g[s,i,j], eta[s].
void find_sequences(const Scalar& expression, std::map<std::string, std::size_t>& names) {
  if (const auto* entry = std::get_if<scalar::Entry>(&expression.node().value)) {
    if (entry->indices.size() != 2) names[entry->matrix] = entry->indices.size();
  }
  for (const auto& child : children(expression)) find_sequences(child, names);
}

/// The number of the sums that is largest, or one or two more, for one seed or another: what it
/// decides is different at one of these.
std::int64_t steps_for(const EquationSystem& system, const Unrolled& unrolled, std::uint64_t seed) {
  constexpr std::int64_t few = 4, most = 64;
  const std::int64_t telling = telling_steps(system, unrolled);
  if (telling <= few || telling > most) return few;
  return telling - static_cast<std::int64_t>(seed % 3);
}

void draw_sequences(const EquationSystem& system, Sample& sample, Brush& brush,
                    std::uint64_t seed) {
  for (const auto& unrolled : system.unrolled) {
    const std::int64_t steps =
        sample.sizes.emplace(unrolled.steps, steps_for(system, unrolled, seed)).first->second;
    std::map<std::string, std::size_t> names;
    find_sequences(unrolled.value, names);
    for (const auto& name : new_at_every_step(system, unrolled)) {
      const bool for_all = std::all_of(
          system.unrolled.begin(), system.unrolled.end(),
          [&](const Unrolled& other) { return new_at_every_step(system, other).count(name) > 0; });
      if (for_all) names.emplace(name, 3);
    }
    for (const auto& [name, indices] : names) {
      if (sample.sequences.count(name)) continue;
      const Shape shape = indices == 1 ? Shape{} : system.shape_of(name);
      Matrix<Rational> values(steps, shape.rows.at(sample.sizes) * shape.columns.at(sample.sizes));
      for (auto& x : values.elements()) x = brush.nonzero();
      sample.sequences[name] = std::move(values);
    }
  }
}

Sample draw_once(const EquationSystem& system, const Trial& trial, Brush& brush) {
  Sample sample{trial.sizes, trial.given, draw_parameters(system, trial, brush), {}, 0};
  draw_given_matrices(system, sample, brush);
  draw_sequences(system, sample, brush, trial.seed);
  const std::string cotangent = system.cotangent();
  if (!cotangent.empty() && !sample.values.count(cotangent)) {
    const Shape shape = system.shape_of(cotangent);
    Matrix<Rational> DY(shape.rows.at(trial.sizes), shape.columns.at(trial.sizes));
    for (auto& x : DY.elements()) x = brush.nonzero();
    sample.values[cotangent] = std::move(DY);
  }
  return sample;
}

/// The distance of the closest comparison in the forward pass from its threshold, or nothing if a
/// value is not finite.
std::optional<double> margin_of(const EquationSystem& system, const Sample& sample) {
  Watched::closest = std::numeric_limits<double>::infinity();
  // The stable forms compare where the function has no kink.
  const auto values = evaluate<Watched>(system, Equations::forward, sample.sizes,
                                        forward_values<Watched>(system, sample),
                                        in_scalar<Watched>(sample.parameters), FunctionForm::value);
  const double margin = Watched::closest;
  for (const auto& [name, value] : values) {
    for (const Watched& x : value.elements())
      if (!std::isfinite(x.value)) return std::nullopt;
  }
  return margin;
}

}  // namespace

Sample draw_sample(const EquationSystem& system, const Trial& trial, const Palette& palette) {
  Random random(trial.seed);
  Brush brush(random, palette);
  double wanted = palette.margin;
  for (int attempt = 0; attempt < palette.attempts; ++attempt, wanted *= 0.9) {
    Sample sample = draw_once(system, trial, brush);
    const auto margin = margin_of(system, sample);
    if (!margin || *margin < wanted) continue;
    sample.margin = *margin;
    return sample;
  }
  throw DomainError(system.full_name() +
                    ": no inputs were found for which the forward values are finite");
}

Sample draw_sample(const EquationSystem& system, const Trial& trial) {
  return draw_sample(system, trial, Palette{});
}

}  // namespace gradstone
