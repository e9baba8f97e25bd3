#include "validation/merge_reports.hpp"

#include <fmt/format.h>

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

void require_same_run(const NamedReport& a, const NamedReport& b) {
  require_alike(a, b, "they are of the versions",
                [](const Report& report) { return report.program_version; });
  require_alike(a, b, "they are of the levels", [](const Report& report) { return report.level; });
  require_alike(a, b, "they have the seeds",
                [](const Report& report) { return std::to_string(report.seed); });
  require_alike(a, b, "they accept",
                [](const Report& report) { return accepted_words(report.accepted); });
  require_same_whole(a, b, "systems");
}

}  // namespace

Report merged(std::vector<NamedReport> reports) {
  for (const auto& each : reports) require_same_run(reports.front(), each);
  return merged_by_systems(std::move(reports),
                           [](const SystemReport& system) { return system.full_name(); });
}

}  // namespace gradstone
