#include "validation/mutation/shards.hpp"

#include <algorithm>
#include <iterator>

#include "reference/registry.hpp"
#include "symbolic/sha256.hpp"
#include "validation/shard.hpp"

namespace gradstone {
namespace {

void require_same_run(const Named<MutationReport>& a, const Named<MutationReport>& b) {
  require_alike(a, b, "they are of the versions",
                [](const MutationReport& report) { return report.program_version; });
  require_alike(a, b, "they are of the levels",
                [](const MutationReport& report) { return report.level; });
  require_alike(a, b, "they have the seeds",
                [](const MutationReport& report) { return std::to_string(report.seed); });
  require_same_whole(a, b, "mutants");
}

// What two shards say of one claim. What is not proved in one of them is not proved.
void add(ClaimMutations& whole, const ClaimMutations& part) {
  const bool is_new = part.original && (!whole.original || *whole.original == Verdict::proved);
  if (is_new) {
    whole.original = part.original;
    whole.reason = part.reason;
    whole.passed = part.passed;
  }
  for (const auto& [kind, count] : part.ill_shaped) whole.ill_shaped[kind] += count;
  whole.mutants.insert(whole.mutants.end(), part.mutants.begin(), part.mutants.end());
}

bool is_same(const SystemMutations& a, const SystemMutations& b) {
  return a.kind == b.kind && a.name == b.name && a.form == b.form &&
         std::equal(a.claims.begin(), a.claims.end(), b.claims.begin(), b.claims.end(),
                    [](const ClaimMutations& x, const ClaimMutations& y) {
                      return x.claim == y.claim && x.statement == y.statement;
                    });
}

void add(std::vector<SystemMutations>& whole, const Named<MutationReport>& part,
         const std::string& first) {
  const auto& systems = part.report.systems;
  if (!std::equal(whole.begin(), whole.end(), systems.begin(), systems.end(), is_same))
    throw FormatError(first + " and " + part.name + " don't have the same claims");
  for (std::size_t k = 0; k < whole.size(); ++k)
    for (std::size_t c = 0; c < whole[k].claims.size(); ++c)
      add(whole[k].claims[c], systems[k].claims[c]);
}

// As they stand in one run; none may be there twice.
void sort_mutants(ClaimMutations& claim) {
  const auto number = [](const MutantReport& mutant) { return mutant.number; };
  std::ranges::sort(claim.mutants, {}, number);
  if (std::ranges::adjacent_find(claim.mutants, {}, number) != claim.mutants.end())
    throw FormatError("a mutant of " + claim.claim.subject + " is in two shards");
}

}  // namespace

Shard shard_of(const std::vector<const EquationSystem*>& systems, const MutantChoice& choice) {
  MutantChoice all = choice;
  all.shard = all.of_shards = 1;
  std::size_t count = 0;
  for (const auto* system : systems)
    for (const auto& claim : claims(*system))
      for (const auto& mutant : mutations_of(*system, claim).mutants)
        if (all.is_of_kind(mutant)) ++count;
  if (count < choice.of_shards)
    throw FormatError(
        fmt::format("--shard: {} {} can't be divided into {} shards, of which none "
                    "is empty",
                    count, count == 1 ? "mutant" : "mutants", choice.of_shards));
  const std::string kind = choice.kind ? mutation_kind_name(*choice.kind) : "all kinds";
  return {choice.shard,
          choice.of_shards,
          count,
          sha256(kind + "\n" + fingerprint(systems, {}, std::nullopt)),
          {}};
}

MutationReport merged(std::vector<Named<MutationReport>> reports) {
  for (const auto& each : reports) require_same_run(reports.front(), each);
  const bool are_shards = reports.front().report.shard.has_value();
  if (are_shards) require_each_once(reports);
  MutationReport whole = std::move(reports.front().report);
  for (std::size_t k = 1; k < reports.size(); ++k) {
    auto& systems = reports[k].report.systems;
    whole.seconds += reports[k].report.seconds;
    if (are_shards)
      add(whole.systems, reports[k], reports.front().name);
    else
      std::move(systems.begin(), systems.end(), std::back_inserter(whole.systems));
  }
  if (are_shards)
    for (auto& system : whole.systems)
      for (auto& claim : system.claims) sort_mutants(claim);
  whole.shard.reset();
  return whole;
}

}  // namespace gradstone
