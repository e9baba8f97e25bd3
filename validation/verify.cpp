#include "validation/verify.hpp"

#include <algorithm>
#include <memory>

#include "reference/judged.hpp"
#include "reference/registry.hpp"
#include "reference/version.hpp"
#include "validation/checks.hpp"
#include "validation/notes.hpp"
#include "validation/numeric/counterexample.hpp"
#include "validation/numeric/ties.hpp"
#include "validation/process_pool.hpp"
#include "validation/statement.hpp"
#include "validation/stopwatch.hpp"
#include "validation/system_work.hpp"

namespace gradstone {
namespace {

// What a check finds of those claims of a system to which it applies. A check that fails has
// decided nothing; why, is part of the report.
std::vector<Finding> run_check(const Check& check, const EquationSystem& system,
                               const std::vector<Claim>& claims, const VerifyOptions& options) {
  const Stopwatch watch;
  std::vector<Finding> findings;
  try {
    findings = check.run(system, claims, options);
  } catch (const std::exception& error) {
    Finding failed;
    failed.detail = error.what();
    findings.assign(claims.size(), failed);
  }
  const double share = watch.seconds() / static_cast<double>(claims.size());
  for (auto& finding : findings) {
    if (finding.checker.empty()) finding.checker = check.name;
    if (finding.seconds == 0) finding.seconds = share;
  }
  return findings;
}

// Whether no counterexample is to be expected. What the provers leave out is looked at by numbers,
// unless sizes were asked for.
bool is_settled(const ClaimReport& report, const VerifyOptions& options) {
  const bool is_open = report.is_open();
  if (!options.sizes && !report.scope().is_full()) return false;
  return std::all_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) {
    return f.verdict == Verdict::proved || f.verdict == Verdict::holds ||
           (f.verdict == Verdict::undecided && !is_open);
  });
}

// Every check of the level, each with all claims at once: they share what is computed forward.
void run_checks(const EquationSystem& system, const VerifyOptions& options,
                std::vector<ClaimReport>& reports) {
  for (const auto& check : checks()) {
    // Who asks for sizes wants no more than these.
    if (options.sizes && check.name == "all sizes") continue;
    if (check.from > options.level) continue;
    std::vector<Claim> claims;
    std::vector<ClaimReport*> of;
    for (auto& report : reports) {
      if (!check.applies(system, report.claim)) continue;
      claims.push_back(report.claim);
      of.push_back(&report);
    }
    if (claims.empty()) continue;
    const auto findings = run_check(check, system, claims, options);
    for (std::size_t k = 0; k < of.size(); ++k) {
      of[k]->findings.push_back(findings[k]);
      of[k]->seconds += findings[k].seconds;
    }
  }
}

bool is_proved(const ClaimReport& report) {
  return std::any_of(report.findings.begin(), report.findings.end(),
                     [](const Finding& f) { return f.verdict == Verdict::proved; });
}

bool is_refuted_at_kinks(const ClaimReport& report) {
  return std::any_of(report.findings.begin(), report.findings.end(), [](const Finding& f) {
    return f.checker == kinks_checker && f.verdict == Verdict::refuted;
  });
}

void look_for_counterexample(const EquationSystem& system, ClaimReport& report,
                             const VerifyOptions& options) {
  const Claim& claim = report.claim;
  const Jumps jumps = jumps_of(system, claim, options);
  // What a table at the kinks refutes need not be searched for elsewhere.
  const bool at_kinks = is_refuted_at_kinks(report);
  if (at_kinks) report.counterexample = find_counterexample_at_kinks(system, claim, jumps);
  if (!report.counterexample) {
    report.counterexample = is_settled(report, options)
                                ? find_discrete_counterexample(system, claim)
                                : find_counterexample(system, claim);
  }
  // A proof is not contradicted where cases meet, so such a point is the better example against it.
  if (!at_kinks && (!report.counterexample || is_proved(report))) {
    const bool is_brief = options.level == Level::quick && is_settled(report, options);
    auto found =
        find_counterexample_at_kinks(system, claim, jumps, is_brief ? Effort::brief : Effort::full);
    if (found && (found->at_kink || !report.counterexample)) report.counterexample = found;
  }
}

void conclude_claim(const EquationSystem& system, ClaimReport& report,
                    const VerifyOptions& options) {
  const Stopwatch watch;
  look_for_counterexample(system, report, options);
  conclude(report);
  report.seconds += watch.seconds();
}

ClaimReport unchecked_claim(const EquationSystem& system, const Claim& claim) {
  ClaimReport report;
  report.claim = claim;
  const Statement statement = statement_of(system, claim);
  report.statement = statement.text;
  report.where = statement.where;
  return report;
}

}  // namespace

std::string level_name(Level level) {
  switch (level) {
    case Level::quick:
      return "quick";
    case Level::standard:
      return "standard";
    case Level::thorough:
      return "thorough";
  }
  return "";
}

SystemReport unchecked_report(const EquationSystem& system) {
  SystemReport report;
  report.kind = kind_name(system.kind);
  report.name = system.name;
  report.form = system.form;
  report.title = system.title;
  report.missing = missing_gradients(system);
  return report;
}

ClaimReport undecided_report(const Claim& claim, const std::string& reason) {
  ClaimReport report;
  report.claim = claim;
  report.reason = reason;
  return report;
}

ClaimReport verify_claim(const EquationSystem& system, const Claim& claim,
                         const VerifyOptions& options, ClaimSteps steps) {
  const Stopwatch watch;
  ClaimReport report = unchecked_claim(system, claim);
  const EquationSystem taken = judged(system);
  for (const auto& check : checks()) {
    // Who asks for sizes wants no more than these.
    if (options.sizes && check.name == "all sizes") continue;
    if (check.from <= options.level && check.applies(taken, claim))
      steps.run(check.name, report.findings,
                [&] { return run_check(check, taken, {claim}, options).front(); });
  }
  steps.run_last("the search for a counterexample", report.findings,
                 [&] { look_for_counterexample(taken, report, options); });
  conclude(report);
  report.seconds = watch.seconds();
  return report;
}

SystemReport verify_system(const EquationSystem& system, const VerifyOptions& options) {
  const Stopwatch watch;
  SystemReport report = unchecked_report(system);
  report.notes = notes_on(system);
  for (const auto& claim : claims(system)) report.claims.push_back(unchecked_claim(system, claim));
  const EquationSystem taken = judged(system);
  run_checks(taken, options, report.claims);
  for (auto& each : report.claims) conclude_claim(taken, each, options);
  report.seconds = watch.seconds();
  return report;
}

Report verify(const std::vector<const EquationSystem*>& systems, const VerifyOptions& options) {
  const Stopwatch watch;
  Report report;
  report.program_version = std::string(version());
  report.level = level_name(options.level);
  report.seed = options.seed;
  std::vector<std::unique_ptr<SystemWork>> works;
  std::vector<PieceWork*> pointers;
  VerifyOptions all = options;
  if (all.beside.empty()) all.beside = systems;
  for (const auto* system : systems) {
    works.push_back(std::make_unique<SystemWork>(*system, all));
    pointers.push_back(works.back().get());
  }
  const auto show = [&](std::size_t finished) {
    if (options.progress) options.progress(finished, systems.size());
  };
  run_in_processes(pointers, options.jobs, {options.most_seconds, options.most_bytes}, show);
  for (const auto& work : works) report.systems.push_back(work->report());
  report.seconds = watch.seconds();
  return report;
}

}  // namespace gradstone
