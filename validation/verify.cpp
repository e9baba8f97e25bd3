#include "validation/verify.hpp"

#include <algorithm>
#include <memory>

#include "reference/registry.hpp"
#include "reference/version.hpp"
#include "validation/checks.hpp"
#include "validation/notes.hpp"
#include "validation/numeric/counterexample.hpp"
#include "validation/process_pool.hpp"
#include "validation/statement.hpp"
#include "validation/stopwatch.hpp"
#include "validation/system_work.hpp"

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
  ClaimReport report;
  report.claim = claim;
  const Statement statement = statement_of(system, claim);
  report.statement = statement.text;
  report.where = statement.where;
  for (const auto& check : checks()) {
    // Who asks for sizes wants no more than these.
    if (options.sizes && check.name == "all sizes") continue;
    if (check.from <= options.level && check.applies(system, claim))
      steps.run(check.name, report.findings,
                [&] { return run_check(check, system, claim, options); });
  }
  steps.run_last("the search for a counterexample", report.findings, [&] {
    if (!is_settled(report, options)) report.counterexample = find_counterexample(system, claim);
    if (!report.counterexample) report.counterexample = find_counterexample_at_kinks(system, claim);
  });
  conclude(report);
  report.seconds = watch.seconds();
  return report;
}

SystemReport verify_system(const EquationSystem& system, const VerifyOptions& options) {
  const Stopwatch watch;
  SystemReport report = unchecked_report(system);
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
  std::vector<std::unique_ptr<SystemWork>> works;
  std::vector<PieceWork*> pointers;
  for (const auto* system : systems) {
    works.push_back(std::make_unique<SystemWork>(*system, options));
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
