#include "validation/vectors/sizes.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "numeric/evaluate.hpp"
#include "numeric/random.hpp"
#include "reference/error.hpp"
#include "reference/judged.hpp"
#include "reference/tensors.hpp"
#include "symbolic/proof_sizes.hpp"
#include "validation/check/expectation.hpp"
#include "validation/numeric/sample.hpp"

namespace gradstone {
namespace {

// Dimensions by name, all different.
Sizes with_sizes(const EquationSystem& system, const std::vector<std::int64_t>& sizes) {
  Sizes result;
  std::size_t next = 0;
  for (const auto& name : system.dimension_names()) {
    const std::int64_t size = sizes[next++ % sizes.size()];
    result[name] = std::max(size, system.least_size(name));
  }
  return result;
}

Sizes different_sizes(const EquationSystem& system, bool small) {
  using Lists = std::vector<std::vector<std::int64_t>>;
  Lists lists{{7, 11, 5, 13, 3, 17}, {5, 7, 3, 2}};
  if (small) lists = {{3, 5, 2, 7}};
  if (has_tensors(system)) {
    lists = {{5, 3, 4, 2, 3, 2, 2, 1}, {3, 2, 3, 2, 2, 1}};
    if (small) lists.erase(lists.begin());
  }
  for (const auto& list : lists) {
    Sizes sizes = with_sizes(system, list);
    if (fit(system, sizes)) return sizes;
  }
  const auto fitting = proof_sizes(system, Level::quick);
  if (fitting.empty())
    throw DomainError("there are no small sizes at which all tensors have entries");
  return fitting.front();
}

// Strides, dilations and paddings that are not 1 and 0, and axes of which few are alike, where
// these see as much.
double variety(const EquationSystem& system, const Sizes& sizes) {
  double varied = 0;
  std::set<std::int64_t> different;
  for (const auto& [name, size] : sizes) {
    if (system.has_size_parameter(name))
      varied += size > system.least_size(name) ? 1 : 0;
    else
      different.insert(size);
  }
  return (varied + static_cast<double>(different.size())) / static_cast<double>(sizes.size());
}

// Sizes at which windows lie on the data, the same everywhere: those that see most first, then
// others as they are found.
std::vector<Sizes> sizes_of_windows(const EquationSystem& system, std::size_t count) {
  constexpr int draws = 20'000, trials = 150;  // most that are drawn are too large
  constexpr std::int64_t most = 6000;          // so that sums over all axes stay short
  constexpr double enough = 0.25;              // of the entries: a wide padding hides the others
  std::vector<Sizes> found{different_sizes(system, false)};
  const auto score = [&](const Sizes& sizes, double seen) {
    return seen + 0.1 * variety(system, sizes);
  };
  double highest = score(found.front(), seen_part(system, found.front()));
  Random random(1, RandomPurpose::sample);
  int tried = 0;
  for (int draw = 0; draw < draws && tried < trials; ++draw) {
    Sizes sizes;
    std::int64_t product = 1;
    for (const auto& name : system.dimension_names()) {
      const std::int64_t least = system.least_size(name);
      if (system.has_size_parameter(name)) {
        sizes[name] = random.between(least, std::max<std::int64_t>(least, 3));
      } else {
        sizes[name] =
            random.between(std::max<std::int64_t>(least, 2), std::max<std::int64_t>(least, 5));
        product *= sizes[name];
      }
    }
    if (product > most || !fit(system, sizes)) continue;
    ++tried;
    const double seen = seen_part(system, sizes);
    if (score(sizes, seen) > highest) {
      highest = score(sizes, seen);
      found.front() = std::move(sizes);
    } else if (found.size() < count && seen >= enough &&
               std::find(found.begin(), found.end(), sizes) == found.end()) {
      found.push_back(std::move(sizes));
    }
  }
  return found;
}

// One dimension long, and another one if only then its entries depend on something: positions of a
// window on a long axis.
Sizes long_sizes(const EquationSystem& system, const Sizes& usual, const std::string& name,
                 std::int64_t length) {
  Sizes best = usual;
  best[name] = length;
  if (!fit(system, best)) return best;
  const double enough = 0.9 * seen_part(system, usual);
  double highest = seen_part(system, best);
  for (const auto& [other, extent] : usual) {
    if (highest >= enough) break;
    if (other == name || system.has_size_parameter(other)) continue;
    Sizes sizes = usual;
    sizes[name] = length;
    sizes[other] = 3 * length;
    if (!fit(system, sizes)) continue;
    const double now = seen_part(system, sizes);
    if (now <= highest) continue;
    highest = now;
    best = sizes;
  }
  return best;
}

}  // namespace

double seen_part(const EquationSystem& system, const Sizes& sizes) {
  double least = 1;
  try {
    const EquationSystem evaluated = judged(system);
    const Sample sample = draw_anywhere(evaluated, {.sizes = sizes});
    Values<double> given = in_scalar<double>(sample.values);
    if (system.backward.empty())
      for (const auto& cotangent : system.cotangents()) given.erase(cotangent);
    const auto values = evaluate(evaluated, stated_equations(system), sizes, given,
                                 in_scalar<double>(sample.parameters));
    for (const auto& name : asked_names(system)) {
      const auto& entries = values.at(name).elements();
      const auto zeros = std::count(entries.begin(), entries.end(), 0.0);
      least = std::min(least, 1 - static_cast<double>(zeros) / static_cast<double>(entries.size()));
    }
  } catch (const DomainError&) {
    return 0;  // no numbers meet the conditions
  }
  return least;
}

Sizes designed_sizes(const EquationSystem& system, bool small) {
  return all_designed_sizes(system, small).front();
}

std::vector<Sizes> all_designed_sizes(const EquationSystem& system, bool small) {
  constexpr std::size_t others = 8;
  if (system.size_parameters.empty()) return {different_sizes(system, small)};
  return sizes_of_windows(system, 1 + others);
}

std::vector<std::pair<std::string, Sizes>> further_sizes(const EquationSystem& system,
                                                         const std::vector<Sizes>& designed) {
  const Sizes& usual = designed.front();
  std::vector<std::pair<std::string, Sizes>> result;
  std::set<Sizes> seen{usual};
  const auto add = [&](const std::string& name, Sizes sizes) {
    for (auto& [dimension, size] : sizes) size = std::max(size, system.least_size(dimension));
    if (seen.insert(sizes).second && fit(system, sizes)) result.emplace_back(name, sizes);
  };
  const bool has_windows = !system.size_parameters.empty();
  Sizes all_one = usual, powers = usual;
  for (auto& [name, size] : all_one) size = std::min<std::int64_t>(1, system.least_size(name));
  add("ones", all_one);
  for (const auto& [name, size] : usual) {
    for (const std::int64_t least : {1, 0}) {
      Sizes changed = usual;
      changed[name] = least;
      add((least == 1 ? "one_" : "zero_") + name, changed);
    }
  }
  if (has_windows) {
    std::size_t number = 1;
    for (const auto& sizes : designed) add("windows_" + std::to_string(number++), sizes);
  }
  const bool many_axes = has_tensors(system);
  std::int64_t next = many_axes ? 3 : 17;
  for (auto& [name, size] : powers) {
    if (system.has_size_parameter(name)) continue;
    size = next;
    next = many_axes ? (next == 3 ? 5 : 3) : (next == 17 ? 9 : 17);
  }
  add("powers_and_one", powers);
  for (const auto& [name, size] : usual) {
    if (system.has_size_parameter(name)) continue;
    // Of tensors every entry is computed by itself, with all its sums.
    const std::vector<std::int64_t> lengths = has_windows ? std::vector<std::int64_t>{35}
                                              : many_axes
                                                  ? std::vector<std::int64_t>{67, 35}
                                                  : std::vector<std::int64_t>{1031, 257, 67};
    for (const std::int64_t length : lengths) {
      Sizes longer = usual;
      if (has_windows) {
        longer = long_sizes(system, usual, name, length);
      } else {
        for (auto& [other, extent] : longer) extent = std::min<std::int64_t>(extent, 2);
        longer[name] = length;
      }
      const std::size_t before = result.size();
      add("long_" + name, longer);
      if (result.size() > before) break;
    }
  }
  return result;
}

}  // namespace gradstone
