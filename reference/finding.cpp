#include "reference/finding.hpp"

#include <tuple>

namespace gradstone {

std::string verdict_name(Verdict verdict) {
  switch (verdict) {
    case Verdict::proved:
      return "proved";
    case Verdict::holds:
      return "holds";
    case Verdict::refuted:
      return "refuted";
    case Verdict::undecided:
      return "undecided";
    case Verdict::doubt:
      return "doubt";
  }
  return "";
}

std::string to_text(const ProofScope& scope) {
  std::string text = scope.all_sizes ? "all sizes" : "listed sizes";
  if (!scope.steps.empty()) text += ", " + scope.steps;
  if (!scope.where.empty()) text += ", where " + scope.where;
  return text;
}

const ProofScope& wider(const ProofScope& a, const ProofScope& b) {
  const auto rank = [](const ProofScope& s) {
    return std::tuple(s.all_sizes, s.steps.empty(), s.where.empty());
  };
  return rank(b) > rank(a) ? b : a;
}

}  // namespace gradstone
