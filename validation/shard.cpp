#include "validation/shard.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

#include "reference/claim.hpp"
#include "reference/error.hpp"
#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "symbolic/sha256.hpp"

namespace gradstone {
namespace {

// What a report and a system call the same system.
std::string shard_key(const std::string& kind, const std::string& name, const std::string& form) {
  return kind + "\n" + name + "\n" + form;
}

}  // namespace

std::uint64_t microseconds(double seconds) {
  constexpr double most = 1e12;  // ten days, so that sums stay whole numbers
  const double rounded = std::round(seconds * 1e6);
  return rounded >= 1 ? static_cast<std::uint64_t>(std::min(rounded, most)) : 1;
}

std::vector<std::uint64_t> expected_costs(const std::vector<const EquationSystem*>& systems,
                                          const Report* earlier) {
  // What a claim takes of those that no time is known of.
  double seconds_per_claim = 0.01;
  std::map<std::string, double> known;
  if (earlier && earlier->claim_count() > 0) {
    double seconds = 0;
    for (const auto& system : earlier->systems) {
      known[shard_key(system.kind, system.name, system.form)] = system.seconds;
      seconds += system.seconds;
    }
    seconds_per_claim = seconds / static_cast<double>(earlier->claim_count());
  }
  std::vector<std::uint64_t> costs;
  for (const auto* system : systems) {
    const auto found = known.find(shard_key(kind_name(system->kind), system->name, system->form));
    costs.push_back(microseconds(
        found != known.end() ? found->second
                             : seconds_per_claim * static_cast<double>(claims(*system).size())));
  }
  return costs;
}

std::vector<std::vector<std::size_t>> divide(const std::vector<std::uint64_t>& costs,
                                             std::size_t count) {
  if (costs.size() < count)
    throw FormatError(
        fmt::format("{} {} can't be divided into {} shards, of which none is empty; "
                    "give at most {}",
                    costs.size(), costs.size() == 1 ? "system" : "systems", count, costs.size()));
  std::vector<std::size_t> order(costs.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return costs[a] > costs[b]; });
  std::vector<std::vector<std::size_t>> shards(count);
  std::vector<std::uint64_t> loads(count, 0);
  for (const auto place : order) {
    const auto least = std::min_element(loads.begin(), loads.end()) - loads.begin();
    const auto k = static_cast<std::size_t>(least);
    shards[k].push_back(place);
    loads[k] += costs[place];
  }
  for (auto& shard : shards) std::sort(shard.begin(), shard.end());
  return shards;
}

std::string fingerprint(const std::vector<const EquationSystem*>& systems,
                        const std::vector<SystemReport>& unbuilt,
                        const std::optional<Sizes>& sizes) {
  std::string text = sizes ? "sizes " + to_text(*sizes) + "\n" : "all sizes\n";
  for (const auto* system : systems)
    text += shard_key(kind_name(system->kind), system->name, system->form) + "\n" +
            to_text(*system) + "\n";
  for (const auto& system : unbuilt)
    text += shard_key(system.kind, system.name, system.form) + "\n" + system.error + "\n";
  return sha256(text);
}

}  // namespace gradstone
