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

// A checker that fails has decided nothing; why, is part of the report.
Finding run_check(const Check& check, const EquationSystem& system, const Claim& claim,
                  const VerifyOptions& options) {
  const Stopwatch watch;
  Finding finding;
  try {
    finding = check.run(system, claim, options);
  } catch (const std::exception& error) {
    finding.checker = check.name;
    finding.verdict = Verdict::undecided;
    finding.detail = error.what();
  }
  finding.seconds = watch.seconds();
  return finding;
}

bool is_settled(const ClaimReport& report) {
  const bool is_open = report.is_open();
  return std::all_of(report.findings.begin(), report.findings.end(), [&](const Finding& f) {
    return f.verdict == Verdict::proved || f.verdict == Verdict::holds ||
           (f.verdict == Verdict::undecided && !is_open);
  });
}

ClaimReport verify_claim(const EquationSystem& system, const Claim& claim,
                         const VerifyOptions& options) {
  const Stopwatch watch;
  ClaimReport report;
  report.claim = claim;
  const Statement statement = statement_of(system, claim);
  report.statement = statement.text;
  report.where = statement.where;
  for (const auto& check : checks()) {
    // Who asks for sizes wants no more than these.
    if (options.sizes && check.name == "all sizes") continue;
    if (check.from <= options.level && check.applies(system, claim))
      report.findings.push_back(run_check(check, system, claim, options));
  }
  if (!is_settled(report))
    report.counterexample = find_counterexample(system, claim);
  else
    report.counterexample = find_discrete_counterexample(system, claim);
  if (!report.counterexample) report.counterexample = find_counterexample_at_kinks(system, claim);
  conclude(report);
  report.seconds = watch.seconds();
  return report;
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
  for (const auto& claim : claims(system))
    report.claims.push_back(verify_claim(system, claim, options));
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
