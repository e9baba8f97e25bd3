#include "validation/report.hpp"

#include <algorithm>

namespace gradstone {
namespace {

int badness(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return 0;
    case Verdict::holds:
      return 1;
    case Verdict::undecided:
      return 2;
    case Verdict::doubt:
      return 3;
    case Verdict::refuted:
      return 4;
  }
  return 4;
}

std::string text_of(Verdict verdict, bool in_part) {
  return verdict_name(verdict) + (in_part ? " in part" : "");
}

}  // namespace

Verdict worse(Verdict a, Verdict b) {
  return badness(a) >= badness(b) ? a : b;
}

bool ClaimReport::is_proved_in_part() const {
  return verdict == Verdict::proved && !scope().is_full();
}

std::string ClaimReport::verdict_text() const {
  return text_of(verdict, is_proved_in_part());
}

Verdict SystemReport::verdict() const {
  if (claims.empty()) return Verdict::undecided;
  Verdict worst = Verdict::proved;
  for (const auto& claim : claims) worst = worse(worst, claim.verdict);
  return worst;
}

bool SystemReport::is_proved_in_part() const {
  return verdict() == Verdict::proved &&
         std::any_of(claims.begin(), claims.end(),
                     [](const ClaimReport& claim) { return claim.is_proved_in_part(); });
}

std::string SystemReport::verdict_text() const {
  return text_of(verdict(), is_proved_in_part());
}

std::string SystemReport::full_name() const {
  return form.empty() ? name : name + " (" + form + ")";
}

std::size_t Report::count(Verdict verdict) const {
  std::size_t n = 0;
  for (const auto& system : systems)
    for (const auto& claim : system.claims) n += claim.verdict == verdict;
  return n;
}

std::map<std::string, std::size_t> Report::proved_in_part() const {
  constexpr std::size_t most_characters = 60;  // of the words for one scope
  std::map<std::string, std::size_t> counts;
  for (const auto& system : systems) {
    for (const auto& claim : system.claims) {
      if (!claim.is_proved_in_part()) continue;
      const std::string words = proved_words(claim.scope());
      ++counts[words.size() <= most_characters ? words : "proved where some points are left out"];
    }
  }
  return counts;
}

std::size_t Report::count_fully_proved() const {
  std::size_t n = count(Verdict::proved);
  for (const auto& [words, count] : proved_in_part()) n -= count;
  return n;
}

std::size_t Report::missing_gradients() const {
  std::size_t n = 0;
  for (const auto& system : systems) n += system.missing.size();
  return n;
}

std::size_t Report::errors() const {
  return static_cast<std::size_t>(
      std::count_if(systems.begin(), systems.end(),
                    [](const SystemReport& system) { return !system.error.empty(); }));
}

std::size_t Report::claim_count() const {
  std::size_t n = 0;
  for (const auto& system : systems) n += system.claims.size();
  return n;
}

ExitStatus Report::exit_status() const {
  using namespace status;
  if (count(Verdict::refuted) > 0) return check_failed;
  if (errors() > 0) return internal_error;
  if (claim_count() == 0) return nothing_ran;
  for (const auto& system : systems) {
    if (!system.missing.empty() && !accepted.missing) return left_open;
    for (const auto& claim : system.claims)
      if (!accepted.passes(claim)) return left_open;
  }
  return well;
}

}  // namespace gradstone
