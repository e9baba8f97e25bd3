#include "validation/vectors/window_sizes.hpp"

#include <algorithm>

#include "numeric/compiled_scalars.hpp"
#include "numeric/evaluate.hpp"
#include "numeric/random.hpp"
#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {
namespace {

Sizes drawn_sizes(const EquationSystem& system, Random& random) {
  constexpr std::int64_t widest = 3, largest = 5;
  Sizes sizes;
  for (const auto& name : system.dimension_names()) {
    const std::int64_t least = system.least_size(name);
    sizes[name] = system.has_size_parameter(name)
                      ? random.between(least, std::max(least, widest))
                      : random.between(std::max<std::int64_t>(least, 2), std::max(least, largest));
  }
  return sizes;
}

bool is_mostly_zero(const Matrix<double>& value) {
  const auto zeros = std::count(value.elements().begin(), value.elements().end(), 0.0);
  return 4 * static_cast<std::size_t>(zeros) > 3 * value.size();
}

bool lie_on_something(const EquationSystem& system, const Sizes& sizes) {
  try {
    const Sample sample = draw_anywhere(system, {.sizes = sizes, .seed = 1});
    const Equations equations = system.backward.empty() ? Equations::forward : Equations::all;
    const auto values = evaluate<double>(system, equations, sizes, in_scalar<double>(sample.values),
                                         in_scalar<double>(sample.parameters));
    return std::none_of(values.begin(), values.end(),
                        [](const auto& value) { return is_mostly_zero(value.second); });
  } catch (const DomainError&) {  // a window without a pixel
    return false;
  }
}

}  // namespace

std::vector<Sizes> window_sizes(const EquationSystem& system, std::size_t count) {
  std::vector<Sizes> found;
  if (system.size_parameters.empty()) return found;
  const EquationSystem evaluated = judged(system);
  Random random(1, RandomPurpose::sample);
  for (std::size_t trials = 50 * count; trials > 0 && found.size() < count; --trials) {
    const Sizes sizes = drawn_sizes(system, random);
    if (std::find(found.begin(), found.end(), sizes) == found.end() && fit(system, sizes) &&
        lie_on_something(evaluated, sizes))
      found.push_back(sizes);
  }
  return found;
}

}  // namespace gradstone
