#include "validation/numeric/special_sizes.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "reference/claimed.hpp"
#include "symbolic/proof_sizes.hpp"

namespace gradstone {
namespace {

constexpr std::int64_t most_size = 64;      // of one dimension, or of steps
constexpr std::int64_t most_entries = 600;  // of a matrix, where several sizes are large
constexpr std::int64_t many_steps = 12;     // where nothing is compared with

/// Just below or at, above, and where an index is above that starts later, or exceeds a small
/// count.
std::set<std::int64_t> about(const std::set<std::int64_t>& sizes) {
  std::set<std::int64_t> wanted;
  for (const std::int64_t size : sizes)
    for (const std::int64_t next : {size, size + 1, size + 2, size + 6})
      if (next >= 1 && next <= most_size) wanted.insert(next);
  return wanted;
}

std::set<std::int64_t> step_counts(const EquationSystem& system, const Landmarks& landmarks) {
  std::set<std::int64_t> compared = landmarks.sizes;
  for (const auto& [name, constants] : landmarks.parameters) {
    const auto* declared = system.find_parameter(name);
    if (!declared || !declared->integer) continue;
    for (const Rational& constant : constants) compared.insert(constant.numerator());
  }
  std::set<std::int64_t> counts = about(compared);
  counts.insert(many_steps);
  return counts;
}

}  // namespace

std::vector<Sizes> smallest_even_sizes(const EquationSystem& system) {
  const auto all = smallest_sizes(system);
  std::vector<Sizes> chosen;
  if (all.empty()) return chosen;
  chosen.push_back(all.front());
  const auto even = std::find_if(all.begin() + 1, all.end(), [](const Sizes& sizes) {
    return std::all_of(sizes.begin(), sizes.end(),
                       [&](const auto& size) { return size.second == sizes.begin()->second; });
  });
  if (even != all.end()) chosen.push_back(*even);
  return chosen;
}

std::vector<Sizes> special_sizes(const EquationSystem& system, const Claim& claim,
                                 const Landmarks& landmarks) {
  const Claimed claimed = find_claimed(system, claim);
  const auto* steps = std::get_if<claimed::Unrolled>(&claimed);
  std::vector<Sizes> special;
  if (landmarks.sizes.empty() && !steps) return special;
  const auto add = [&](Sizes sizes) {
    if (fit(system, sizes)) special.push_back(std::move(sizes));
  };
  const auto with = [](Sizes sizes, const std::string& name, std::int64_t size) {
    sizes[name] = size;
    return sizes;
  };
  for (const auto& base : smallest_even_sizes(system)) {
    for (const std::int64_t size : about(landmarks.sizes)) {
      Sizes all = base;
      for (auto& [name, value] : all) {
        add(with(base, name, size));
        value = size;
      }
      const auto names = static_cast<double>(all.size());
      if (names > 1 && std::pow(size, names) <= most_entries) add(std::move(all));
    }
    if (!steps) continue;
    for (const std::int64_t count : step_counts(system, landmarks))
      add(with(base, steps->unrolled.steps, count));
  }
  return special;
}

}  // namespace gradstone
