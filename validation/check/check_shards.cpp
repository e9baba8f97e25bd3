#include "validation/check/check_shards.hpp"

#include <map>

#include "reference/print/text.hpp"
#include "reference/registry.hpp"
#include "symbolic/sha256.hpp"
#include "validation/check/check_table.hpp"
#include "validation/shard.hpp"

namespace gradstone {
namespace {

std::string key_of(const SystemVectors& vectors) {
  SystemCheck check;
  check.kind = kind_name(vectors.system.kind);
  check.name = vectors.system.full_name();
  check.folder = vectors.folder;
  return check.key();
}

// How many numbers all its cases are given.
std::uint64_t numbers_of(const SystemVectors& vectors) {
  std::uint64_t count = 1;
  for (const auto& item : vectors.design.cases)
    for (const auto& [name, value] : item.given) count += value.size();
  return count;
}

std::vector<std::uint64_t> costs_of(const VectorSet& set, const CheckReport* earlier) {
  std::vector<std::uint64_t> costs;
  std::map<std::string, double> seconds;
  if (earlier)
    for (const auto& system : earlier->systems) seconds[system.key()] = system.seconds;
  // Of those that no time is known of: as many numbers as others take seconds for.
  double known_seconds = 0, known_numbers = 0;
  for (const auto& vectors : set.systems) {
    const auto found = seconds.find(key_of(vectors));
    if (found == seconds.end()) continue;
    known_seconds += found->second;
    known_numbers += static_cast<double>(numbers_of(vectors));
  }
  const double per_number = known_seconds > 0 ? known_seconds / known_numbers : 1e-6;
  for (const auto& vectors : set.systems) {
    const auto found = seconds.find(key_of(vectors));
    costs.push_back(microseconds(found != seconds.end()
                                     ? found->second
                                     : per_number * static_cast<double>(numbers_of(vectors))));
  }
  return costs;
}

// What tells whether two runs divide the same whole: equations, cases, inputs, types, and what must
// be answered.
std::string fingerprint_of(const VectorSet& set, const CheckSettings& settings) {
  std::string text = types_text(settings.types) + "\n";
  for (const auto& name : settings.required) text += name + "\n";
  for (const auto& vectors : set.systems) {
    text += key_of(vectors) + "\n" + to_text(vectors.system) + "\n";
    for (const auto& item : vectors.design.cases) {
      text += item.name + " " + to_text(item.sizes) + "\n";
      for (const auto& [name, value] : item.given) {
        text += name;
        for (const double x : value.elements()) text += fmt::format(" {}", x);
      }
      for (const auto& [name, value] : item.parameters) text += fmt::format(" {}={}", name, value);
    }
  }
  return sha256(text);
}

void require_same_run(const Named<CheckReport>& a, const Named<CheckReport>& b) {
  require_alike(a, b, "they are of the versions",
                [](const CheckReport& report) { return report.program_version; });
  require_alike(a, b, "they are about the types",
                [](const CheckReport& report) { return types_text(report.types); });
  require_alike(a, b, "they have the seeds",
                [](const CheckReport& report) { return std::to_string(report.seed); });
  require_same_whole(a, b, "systems");
}

}  // namespace

std::pair<VectorSet, Shard> shard_of(const VectorSet& set, const CheckSettings& settings,
                                     std::size_t number, std::size_t count,
                                     const CheckReport* earlier) {
  Shard shard{number, count, set.systems.size(), fingerprint_of(set, settings), {}};
  shard.places = divide(costs_of(set, earlier), count)[number - 1];
  VectorSet part = set;
  part.systems.clear();
  for (const auto place : shard.places) part.systems.push_back(set.systems[place]);
  return {std::move(part), std::move(shard)};
}

CheckReport merged(std::vector<Named<CheckReport>> reports) {
  for (const auto& each : reports) require_same_run(reports.front(), each);
  return merged_by_systems(std::move(reports),
                           [](const SystemCheck& system) { return system.name; });
}

}  // namespace gradstone
