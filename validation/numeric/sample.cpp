#include "validation/numeric/sample.hpp"

#include <optional>

#include "numeric/evaluate.hpp"
#include "reference/steps.hpp"
#include "validation/numeric/given_matrices.hpp"
#include "validation/numeric/margin.hpp"
#include "validation/numeric/parameters.hpp"

namespace gradstone {
namespace {

/// The names that have a value for each step, with the number of their indices: g[s,i,j], eta[s].
void find_sequences(const Scalar& expression, std::map<std::string, std::size_t>& names) {
  if (const auto* entry = std::get_if<scalar::Entry>(&expression.node().value)) {
    if (entry->places.size() != 2) names[entry->matrix] = entry->places.size();
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
      Matrix<Rational> values(steps,
                              shape.rows().at(sample.sizes) * shape.columns().at(sample.sizes));
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
    const Shape shape = system.shape_of(cotangent).as_matrix();
    Matrix<Rational> DY(shape.rows().at(trial.sizes), shape.columns().at(trial.sizes));
    for (auto& x : DY.elements()) x = brush.plain_nonzero();
    sample.values[cotangent] = std::move(DY);
  }
  return sample;
}

}  // namespace

Sample draw_sample(const EquationSystem& system, const Trial& trial, const Palette& palette) {
  Random random(trial.seed, RandomPurpose::sample);
  Brush brush(random, palette);
  double wanted = palette.margin;
  for (int attempt = 0; attempt < palette.attempts; ++attempt, wanted *= 0.9) {
    Sample sample = draw_once(system, trial, brush);
    const auto margin = margin_of(system, sample, {palette.differentiated_only, {}});
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

Sample draw_anywhere(const EquationSystem& system, const Trial& trial) {
  Random random(trial.seed, RandomPurpose::sample);
  Brush brush(random, Palette{});
  return draw_once(system, trial, brush);
}

}  // namespace gradstone
