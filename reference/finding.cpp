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

std::string short_steps(const ProofScope& scope) {
  const std::string dots = ", ..., ";
  std::string steps = scope.steps;
  if (const auto at = steps.find(dots); at != std::string::npos)
    steps.replace(at, dots.size(), "..");
  return steps;
}

std::string proved_words(const ProofScope& scope) {
  std::string text = verdict_name(Verdict::proved);
  const std::string alone = text;
  const auto add = [&](const std::string& words) { text += (text == alone ? " " : ", ") + words; };
  if (!scope.all_sizes) add("at listed sizes");
  if (!scope.steps.empty()) add("for " + short_steps(scope));
  if (!scope.where.empty()) add("where " + scope.where);
  return text;
}

const ProofScope& wider(const ProofScope& a, const ProofScope& b) {
  const auto rank = [](const ProofScope& s) {
    return std::tuple(s.all_sizes, s.steps.empty(), s.where.empty());
  };
  return rank(b) > rank(a) ? b : a;
}

}  // namespace gradstone
