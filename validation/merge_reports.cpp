#include "validation/merge_reports.hpp"

#include <fmt/format.h>

#include <iterator>
#include <map>

#include "reference/error.hpp"

namespace gradstone {
namespace {

std::string accepted_words(const Acceptance& accepted) {
  std::string words;
  for (const auto& [is_accepted, word] :
       {std::pair(accepted.sizes, "sizes"), std::pair(accepted.steps, "steps"),
        std::pair(accepted.points, "points"), std::pair(accepted.numbers, "numbers"),
        std::pair(accepted.missing, "missing gradients")})
    if (is_accepted) words += (words.empty() ? "" : ",") + std::string(word);
  return words.empty() ? "nothing" : words;
}

std::string shard_words(const Report& report) {
  return report.shard ? fmt::format("shard {}/{}", report.shard->number, report.shard->count)
                      : "a report of everything";
}

std::string whole_words(const Report& report) {
  return fmt::format("{} systems, {:.12}", report.shard->whole, report.shard->fingerprint);
}

// Both reports have to agree in what `words` says of each.
template <class Words>
void require_alike(const NamedReport& a, const NamedReport& b, const char* what, Words words) {
  const std::string of_a = words(a.report), of_b = words(b.report);
  if (of_a != of_b)
    throw FormatError(
        fmt::format("{} and {} don't go together: {} {} and {}", a.name, b.name, what, of_a, of_b));
}

void require_same_run(const NamedReport& a, const NamedReport& b) {
  require_alike(a, b, "they are of the versions",
                [](const Report& report) { return report.program_version; });
  require_alike(a, b, "they are of the levels", [](const Report& report) { return report.level; });
  require_alike(a, b, "they have the seeds",
                [](const Report& report) { return std::to_string(report.seed); });
  require_alike(a, b, "they accept",
                [](const Report& report) { return accepted_words(report.accepted); });
  if (a.report.shard.has_value() != b.report.shard.has_value())
    throw FormatError(fmt::format("{} and {} don't go together: {} and {}", a.name, b.name,
                                  shard_words(a.report), shard_words(b.report)));
  if (!a.report.shard) return;
  require_alike(a, b, "they are parts of different systems:", whole_words);
  require_alike(a, b, "the numbers of shards are",
                [](const Report& report) { return std::to_string(report.shard->count); });
}

// Counts and sizes come from files: nothing is made as large as they say before it is sure that
// there is so much.
void require_each_once(const std::vector<NamedReport>& reports) {
  const std::size_t count = reports.front().report.shard->count;
  std::map<std::size_t, const NamedReport*> of;
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

// The systems of all shards, in the order of the whole.
std::vector<SystemReport> systems_of_whole(std::vector<NamedReport>& reports) {
  constexpr const char* remedy = "divide by the same --times, or without";
  std::map<std::size_t, std::pair<const NamedReport*, SystemReport*>> at;
  for (auto& each : reports) {
    const auto& places = each.report.shard->places;
    for (std::size_t k = 0; k < places.size(); ++k) {
      SystemReport& system = each.report.systems[k];
      const auto [first, is_new] = at.emplace(places[k], std::pair(&each, &system));
      if (!is_new)
        throw FormatError(fmt::format("{} and {} both have {}; {}", first->second.first->name,
                                      each.name, system.full_name(), remedy));
    }
  }
  const std::size_t whole = reports.front().report.shard->whole;
  if (at.size() < whole)
    throw FormatError(
        fmt::format("{} of {} systems are in no shard; {}", whole - at.size(), whole, remedy));
  std::vector<SystemReport> systems;
  for (auto& [place, found] : at) systems.push_back(std::move(*found.second));
  return systems;
}

}  // namespace

Report merged(std::vector<NamedReport> reports) {
  for (const auto& each : reports) require_same_run(reports.front(), each);
  double seconds = 0;
  for (const auto& each : reports) seconds += each.report.seconds;
  std::vector<SystemReport> systems;
  if (reports.front().report.shard) {
    require_each_once(reports);
    systems = systems_of_whole(reports);
  } else {
    for (auto& each : reports)
      std::move(each.report.systems.begin(), each.report.systems.end(),
                std::back_inserter(systems));
  }
  Report whole = std::move(reports.front().report);
  whole.shard.reset();
  whole.systems = std::move(systems);
  whole.seconds = seconds;
  return whole;
}

}  // namespace gradstone
