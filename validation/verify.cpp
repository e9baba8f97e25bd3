#include "validation/verify.hpp"

#include <algorithm>

#include "reference/registry.hpp"
#include "reference/version.hpp"
#include "validation/checks.hpp"
#include "validation/notes.hpp"
#include "validation/numeric/counterexample.hpp"
#include "validation/process_pool.hpp"
#include "validation/report_json.hpp"
#include "validation/statement.hpp"
#include "validation/stopwatch.hpp"

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

bool is_settled(const ClaimReport& report) {
  const bool is_open = report.is_open();
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

void conclude_claim(const EquationSystem& system, ClaimReport& report) {
  const Stopwatch watch;
  if (!is_settled(report)) report.counterexample = find_counterexample(system, report.claim);
  if (!report.counterexample)
    report.counterexample = find_counterexample_at_kinks(system, report.claim);
  conclude(report);
  report.seconds += watch.seconds();
}

SystemReport empty_report(const EquationSystem& system) {
  SystemReport report;
  report.kind = kind_name(system.kind);
  report.name = system.name;
  report.form = system.form;
  report.title = system.title;
  return report;
}

// What is said of a system whose process did not come back.
SystemReport failed_report(const EquationSystem& system, const std::string& failure) {
  SystemReport report = empty_report(system);
  for (const auto& claim : claims(system)) {
    ClaimReport undecided;
    undecided.claim = claim;
    undecided.reason = "the check failed: " + failure;
    report.claims.push_back(undecided);
  }
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

SystemReport verify_system(const EquationSystem& system, const VerifyOptions& options) {
  const Stopwatch watch;
  SystemReport report = empty_report(system);
  report.notes = notes_on(system);
  for (const auto& claim : claims(system)) {
    ClaimReport& each = report.claims.emplace_back();
    each.claim = claim;
    const Statement statement = statement_of(system, claim);
    each.statement = statement.text;
    each.where = statement.where;
  }
  run_checks(system, options, report.claims);
  for (auto& each : report.claims) conclude_claim(system, each);
  report.seconds = watch.seconds();
  return report;
}

Report verify(const std::vector<const EquationSystem*>& systems, const VerifyOptions& options) {
  const Stopwatch watch;
  Report report;
  report.program_version = std::string(version());
  report.level = level_name(options.level);
  report.seed = options.seed;
  std::vector<std::function<std::string()>> tasks;
  for (const auto* system : systems)
    tasks.push_back([=, &options] { return to_json(verify_system(*system, options)); });
  const auto show = [&](std::size_t finished) {
    if (options.progress) options.progress(finished, tasks.size());
  };
  const auto results = run_in_processes(tasks, options.jobs, show, options.most_seconds);
  for (std::size_t k = 0; k < systems.size(); ++k) {
    report.systems.push_back(results[k].failure.empty()
                                 ? system_report_from_json(results[k].result)
                                 : failed_report(*systems[k], results[k].failure));
  }
  report.seconds = watch.seconds();
  return report;
}

}  // namespace gradstone
