#pragma once

#include <fmt/format.h>

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "reference/error.hpp"
#include "validation/report.hpp"

namespace gradstone {

/// A report with the name of its file, for messages.
template <class AnyReport>
struct Named {
  std::string name;
  AnyReport report;
};

// What reports of all commands that divide their work have in common: a `shard`, and `systems`
// where these are what is divided.

/// Both reports have to agree in what `words` says of each. Errors: FormatError.
template <class AnyReport, class Words>
void require_alike(const Named<AnyReport>& a, const Named<AnyReport>& b, const char* what,
                   Words words) {
  const std::string of_a = words(a.report), of_b = words(b.report);
  if (of_a != of_b)
    throw FormatError(
        fmt::format("{} and {} don't go together: {} {} and {}", a.name, b.name, what, of_a, of_b));
}

template <class AnyReport>
std::string shard_words(const AnyReport& report) {
  return report.shard ? fmt::format("shard {}/{}", report.shard->number, report.shard->count)
                      : "a report of everything";
}

/// That both are shards of one whole, or neither is a shard. `parts` is what is divided: systems.
template <class AnyReport>
void require_same_whole(const Named<AnyReport>& a, const Named<AnyReport>& b, const char* parts) {
  if (a.report.shard.has_value() != b.report.shard.has_value())
    throw FormatError(fmt::format("{} and {} don't go together: {} and {}", a.name, b.name,
                                  shard_words(a.report), shard_words(b.report)));
  if (!a.report.shard) return;
  require_alike(a, b, "they are parts of different systems:", [&](const AnyReport& report) {
    return fmt::format("{} {}, {:.12}", report.shard->whole, parts, report.shard->fingerprint);
  });
  require_alike(a, b, "the numbers of shards are",
                [](const AnyReport& report) { return std::to_string(report.shard->count); });
}

/// That every shard is there, once. Counts and sizes come from files: nothing is made as large as
/// they say before it is sure that there is so much.
template <class AnyReport>
void require_each_once(const std::vector<Named<AnyReport>>& reports) {
  const std::size_t count = reports.front().report.shard->count;
  std::map<std::size_t, const Named<AnyReport>*> of;
  for (const auto& each : reports) {
    const auto [first, is_new] = of.emplace(each.report.shard->number, &each);
    if (!is_new)
      throw FormatError(fmt::format("{} is given twice, in {} and {}", shard_words(each.report),
                                    first->second->name, each.name));
  }
  constexpr std::size_t most = 20;  // of names in a message
  std::vector<std::string> missing;
  for (std::size_t k = 1; k <= count && missing.size() < most; ++k)
    if (!of.contains(k)) missing.push_back(fmt::format("{}/{}", k, count));
  const std::size_t all = count - of.size();
  if (all > 0)
    throw FormatError(fmt::format("{} of {} shards {} missing: --shard {}{}", all, count,
                                  all == 1 ? "is" : "are", fmt::join(missing, ", "),
                                  all > missing.size() ? ", ..." : ""));
}

/// The systems of all shards, in the order of the whole; `name` is what a system is called.
template <class AnyReport, class Name>
auto systems_of_whole(std::vector<Named<AnyReport>>& reports, Name name) {
  constexpr const char* remedy = "divide by the same --times, or without";
  using System = typename decltype(AnyReport::systems)::value_type;
  std::map<std::size_t, std::pair<const Named<AnyReport>*, System*>> at;
  for (auto& each : reports) {
    const auto& places = each.report.shard->places;
    for (std::size_t k = 0; k < places.size(); ++k) {
      System& system = each.report.systems[k];
      const auto [first, is_new] = at.emplace(places[k], std::pair(&each, &system));
      if (!is_new)
        throw FormatError(fmt::format("{} and {} both have {}; {}", first->second.first->name,
                                      each.name, name(system), remedy));
    }
  }
  const std::size_t whole = reports.front().report.shard->whole;
  if (at.size() < whole)
    throw FormatError(
        fmt::format("{} of {} systems are in no shard; {}", whole - at.size(), whole, remedy));
  std::vector<System> systems;
  for (auto& [place, found] : at) systems.push_back(std::move(*found.second));
  return systems;
}

/// Reports whose systems were divided, or checked separately, as one: shards in the order of the
/// whole, others one after the other. The seconds are those of all together. Errors: FormatError.
template <class AnyReport, class Name>
AnyReport merged_by_systems(std::vector<Named<AnyReport>> reports, Name name) {
  double seconds = 0;
  for (const auto& each : reports) seconds += each.report.seconds;
  decltype(AnyReport::systems) systems;
  if (reports.front().report.shard) {
    require_each_once(reports);
    systems = systems_of_whole(reports, name);
  } else {
    for (auto& each : reports)
      std::move(each.report.systems.begin(), each.report.systems.end(),
                std::back_inserter(systems));
  }
  AnyReport whole = std::move(reports.front().report);
  whole.shard.reset();
  whole.systems = std::move(systems);
  whole.seconds = seconds;
  return whole;
}

}  // namespace gradstone
