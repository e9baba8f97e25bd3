#include "validation/acceptance.hpp"

#include <array>
#include <utility>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "validation/report.hpp"

namespace gradstone {
namespace {

constexpr std::array choices{
    std::pair{"sizes", &Acceptance::sizes}, std::pair{"steps", &Acceptance::steps},
    std::pair{"points", &Acceptance::points}, std::pair{"numbers", &Acceptance::numbers}};

}  // namespace

std::vector<std::string> Acceptance::lacking(const ProofScope& scope) const {
  std::vector<std::string> names;
  if (!scope.all_sizes && !sizes) names.emplace_back("sizes");
  if (!scope.steps.empty() && !steps) names.emplace_back("steps");
  if (!scope.where.empty() && !points) names.emplace_back("points");
  return names;
}

std::vector<std::string> Acceptance::lacking(const ClaimReport& claim) const {
  if (claim.verdict == Verdict::proved) return lacking(claim.scope());
  if (claim.verdict == Verdict::holds && !numbers) return {"numbers"};
  return {};
}

bool Acceptance::passes(const ClaimReport& claim) const {
  const bool may_pass = claim.verdict == Verdict::proved || claim.verdict == Verdict::holds;
  return may_pass && lacking(claim).empty();
}

const std::vector<std::string>& Acceptance::names() {
  static const std::vector<std::string> all = [] {
    std::vector<std::string> names;
    for (const auto& [name, member] : choices) names.emplace_back(name);
    return names;
  }();
  return all;
}

void Acceptance::accept(const std::string& name) {
  for (const auto& [known, member] : choices) {
    if (name != known) continue;
    this->*member = true;
    return;
  }
  throw UnknownNameError("--accept: unknown word " + name + nearest_hint(name, names()) +
                         "; the words are sizes, steps, points, numbers");
}

}  // namespace gradstone
