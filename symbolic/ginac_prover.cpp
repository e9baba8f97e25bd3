#include "symbolic/ginac_prover.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <ctime>

#include "reference/print/text.hpp"
#include "symbolic/ginac/proof.hpp"

namespace gradstone {
namespace {

std::string sizes_text(const Sizes& sizes) {
  std::string text;
  for (const auto& [name, value] : sizes)
    text += fmt::format("{}{} = {}", text.empty() ? "" : ", ", name, value);
  return text;
}

bool meets(const std::set<std::string>& names, const std::set<std::string>& used) {
  for (const auto& name : names) {
    if (used.count(name) > 0) return true;
  }
  return false;
}

/// The stated conditions on what the proof looked at.
std::vector<std::string> conditions_on(const EquationSystem& system, const Claim& claim,
                                       const std::set<std::string>& used) {
  std::vector<std::string> texts;
  const auto add = [&](const Comparison& condition) {
    auto names = parameter_names(condition.left);
    names.merge(parameter_names(condition.right));
    const std::string text = to_text(condition);
    const bool is_new = std::find(texts.begin(), texts.end(), text) == texts.end();
    if (is_new && meets(names, used)) texts.push_back(text);
  };
  for (const auto& condition : system.conditions) add(condition);
  const bool is_of_function =
      claim.kind == ClaimKind::stable_form || claim.kind == ClaimKind::derivative;
  if (is_of_function) {
    for (const auto& function : functions_of(system)) {
      const bool is_subject =
          function.name() == claim.subject ||
          (function.has_derivative() && function.derivative().name() == claim.subject);
      if (!is_subject) continue;
      for (const auto& condition : function.conditions()) add(condition);
      if (function.positive_domain()) texts.push_back(function.domain());
    }
    return texts;
  }
  for (const auto& condition : system.matrix_conditions) {
    auto names = variable_names(condition.left);
    names.merge(variable_names(condition.right));
    if (meets(names, used)) texts.push_back(to_text(condition));
  }
  for (const auto& declaration : system.declarations) {
    const bool is_positive =
        declaration.domain == Domain::positive || declaration.domain == Domain::distribution;
    if (is_positive && used.count(declaration.name) > 0) texts.push_back(declaration.name + " > 0");
  }
  return texts;
}

}  // namespace

Finding prove_with_ginac(const EquationSystem& system, const Claim& claim,
                         const std::vector<Sizes>& sizes, double most_seconds) {
  const auto start = std::chrono::steady_clock::now();
  const auto deadline = std::clock() + static_cast<std::clock_t>(most_seconds * CLOCKS_PER_SEC);
  Finding finding;
  finding.checker = "GiNaC";
  std::set<std::string> used;
  ginac::Outcome outcome{sizes.empty() ? Verdict::undecided : Verdict::proved,
                         sizes.empty() ? "no sizes were given" : ""};
  for (const auto& choice : sizes) {
    try {
      ginac::Proof proof(system, choice, deadline);
      outcome = proof.check(claim);
      used.insert(proof.used().begin(), proof.used().end());
    } catch (const std::exception& error) {
      outcome = {Verdict::undecided, error.what()};
    }
    finding.sizes.push_back(choice);
    if (outcome.verdict == Verdict::proved) continue;
    if (!choice.empty()) outcome.detail += " (" + sizes_text(choice) + ")";
    break;
  }
  finding.verdict = outcome.verdict;
  finding.detail = outcome.detail;
  finding.conditions = conditions_on(system, claim, used);
  finding.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return finding;
}

}  // namespace gradstone
