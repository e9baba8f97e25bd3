#include "validation/mutation/report.hpp"

#include <algorithm>

namespace gradstone {

std::string fate_name(Fate fate) {
  switch (fate) {
    case Fate::killed:
      return "killed";
    case Fate::equivalent:
      return "equivalent";
    case Fate::survives:
      return "survives";
    case Fate::undecided:
      return "undecided";
  }
  return "";
}

std::string SystemMutations::full_name() const {
  return form.empty() ? name : name + " (" + form + ")";
}

std::size_t MutationCounts::count(Fate fate) const {
  const auto found = fates.find(fate);
  return found == fates.end() ? 0 : found->second;
}

std::size_t MutationCounts::mutants() const {
  std::size_t all = 0;
  for (const auto& [fate, count] : fates) all += count;
  return all;
}

void MutationCounts::operator+=(const MutationCounts& other) {
  ill_shaped += other.ill_shaped;
  for (const auto& [fate, count] : other.fates) fates[fate] += count;
  for (const auto& [check, more] : other.kills) {
    kills[check].killed += more.killed;
    kills[check].of += more.of;
  }
}

namespace {

void count(const MutantReport& mutant, const ClaimMutations& claim, MutationCounts& counts) {
  ++counts.fates[mutant.fate];
  if (mutant.fate != Fate::killed && mutant.fate != Fate::survives) return;
  for (const auto& sight : mutant.sights) {
    const bool can_kill =
        std::find(claim.passed.begin(), claim.passed.end(), sight.check) != claim.passed.end();
    if (!can_kill) continue;
    auto& kills = counts.kills[sight.check];
    ++kills.of;
    if (!sight.passes) ++kills.killed;
  }
}

}  // namespace

std::map<MutationKind, MutationCounts> MutationReport::counts_by_kind() const {
  std::map<MutationKind, MutationCounts> counts;
  for (const auto& system : systems) {
    for (const auto& claim : system.claims) {
      for (const auto& [kind, number] : claim.ill_shaped) counts[kind].ill_shaped += number;
      for (const auto& mutant : claim.mutants) count(mutant, claim, counts[mutant.kind]);
    }
  }
  return counts;
}

MutationCounts MutationReport::counts() const {
  MutationCounts all;
  for (const auto& [kind, counts] : counts_by_kind()) all += counts;
  return all;
}

std::vector<std::string> MutationReport::checks() const {
  std::vector<std::string> all;
  for (const auto& system : systems)
    for (const auto& claim : system.claims)
      for (const auto& check : claim.passed)
        if (check != counterexample_check && std::find(all.begin(), all.end(), check) == all.end())
          all.push_back(check);
  all.push_back(counterexample_check);
  return all;
}

std::size_t MutationReport::claim_count() const {
  std::size_t count = 0;
  for (const auto& system : systems) count += system.claims.size();
  return count;
}

std::vector<const ClaimMutations*> MutationReport::unproved() const {
  std::vector<const ClaimMutations*> claims;
  for (const auto& system : systems)
    for (const auto& claim : system.claims)
      if (claim.original && *claim.original != Verdict::proved) claims.push_back(&claim);
  return claims;
}

ExitStatus MutationReport::exit_status() const {
  using namespace status;
  const auto open = unproved();
  const MutationCounts all = counts();
  const bool is_refuted = std::any_of(open.begin(), open.end(), [](const ClaimMutations* claim) {
    return claim->original == Verdict::refuted;
  });
  if (is_refuted || all.count(Fate::survives) > 0) return check_failed;
  if (!open.empty() || all.count(Fate::undecided) > 0) return left_open;
  return all.mutants() == 0 ? nothing_ran : well;
}

}  // namespace gradstone
