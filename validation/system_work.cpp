#include "validation/system_work.hpp"

#include <algorithm>
#include <cmath>
#include <sstream>
#include <utility>

#include "validation/claim_steps.hpp"
#include "validation/notes.hpp"
#include "validation/report_json.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

// What is handed in: a kind, and a text.
constexpr char step_begins = 's';    // its name
constexpr char step_ends = 'f';      // the seconds that are left, the finding
constexpr char claim_checked = 'c';  // a report of that claim only
constexpr char system_checked = 'n';

// What one step may take of the time that its claim has left.
double share_of(double seconds) {
  return seconds / 2;
}

// Also those of processes that were stopped.
void count_seconds(ClaimReport& claim) {
  double seconds = 0;
  for (const auto& finding : claim.findings) seconds += finding.seconds;
  claim.seconds = std::max(claim.seconds, seconds);
}

SystemReport only(ClaimReport claim) {
  SystemReport report;
  report.claims.push_back(std::move(claim));
  return report;
}

}  // namespace

SystemWork::SystemWork(const EquationSystem& system, const VerifyOptions& options)
    : system_(system),
      options_(options),
      claims_(claims(system)),
      report_(unchecked_report(system)) {
  start_claim();
}

void SystemWork::start_claim() {
  findings_.clear();
  step_.clear();
  seconds_left_ = options_.most_seconds;
}

/// Half the time of a claim has to be enough for all of them.
void SystemWork::check_together(const HandIn& hand_in) {
  limit_processor_time(share_of(options_.most_seconds));
  const SystemReport report = verify_system(system_, options_);
  for (const auto& claim : report.claims) hand_in(claim_checked + to_json(only(claim)));
  SystemReport rest;
  rest.notes = report.notes;
  hand_in(system_checked + to_json(rest));
}

void SystemWork::run(const HandIn& hand_in) {
  if (may_be_together_) return check_together(hand_in);
  for (std::size_t k = report_.claims.size(); k < claims_.size(); ++k) {
    const ClaimReport claim = check_next_claim(hand_in);
    hand_in(claim_checked + to_json(only(claim)));
    report_.claims.push_back(claim);
    start_claim();
  }
  limit_processor_time(options_.most_seconds);
  SystemReport rest;
  rest.notes = notes_on(system_);
  hand_in(system_checked + to_json(rest));
}

ClaimReport SystemWork::check_next_claim(const HandIn& hand_in) {
  limit_processor_time(seconds_left_);
  double start = 0;
  const auto begins = [&](const std::string& step) {
    hand_in(step_begins + step);
    limit_processor_time(share_of(seconds_left_));
    start = processor_seconds();
  };
  const auto ends = [&](const Finding& finding) {
    seconds_left_ -= processor_seconds() - start;
    std::ostringstream piece;
    piece << step_ends << seconds_left_ << ' ' << to_json(finding);
    hand_in(piece.str());
  };
  ClaimReport claim = verify_claim(system_, claims_[report_.claims.size()], options_,
                                   ClaimSteps(findings_, begins, ends));
  limit_processor_time(options_.most_seconds);
  return claim;
}

void SystemWork::take(const std::string& piece) {
  const std::string text = piece.substr(1);
  switch (piece.front()) {
    case step_begins:
      step_ = text;
      return;
    case step_ends: {
      const auto end = text.find(' ');
      seconds_left_ = std::stod(text.substr(0, end));
      findings_.push_back(finding_from_json(text.substr(end + 1)));
      step_.clear();
      return;
    }
    case claim_checked:
      report_.claims.push_back(system_report_from_json(text).claims.at(0));
      count_seconds(report_.claims.back());
      report_.seconds += report_.claims.back().seconds;
      return start_claim();
    case system_checked:
      report_.notes = system_report_from_json(text).notes;
      return;
    default:
      return;
  }
}

bool SystemWork::stopped(const Stop& stop) {
  if (std::exchange(may_be_together_, false) && report_.claims.size() < claims_.size()) return true;
  if (report_.claims.size() == claims_.size()) {  // while it looked for notes
    report_.notes.push_back("what the system leaves unsaid was not looked for: " + stop.reason);
    return false;
  }
  if (step_.empty()) {  // before the first step or after the last one
    report_.claims.push_back(
        undecided_report(claims_[report_.claims.size()], "the check failed: " + stop.reason));
    start_claim();
    return true;
  }
  Finding finding;
  finding.checker = std::exchange(step_, "");
  finding.verdict = Verdict::undecided;
  finding.detail = stop.reason;
  if (stop.out_of_time && std::isfinite(seconds_left_)) {
    finding.detail = "stopped after " + seconds_text(share_of(seconds_left_)) + " of the " +
                     seconds_text(options_.most_seconds) + " for a claim";
    finding.seconds = share_of(seconds_left_);
    seconds_left_ -= finding.seconds;
  }
  findings_.push_back(finding);
  return true;
}

}  // namespace gradstone
