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

// The first finding with this verdict; null if there is none.
const Finding* find(const ClaimReport& report, Verdict verdict) {
  const auto found = std::find_if(report.findings.begin(), report.findings.end(),
                                  [&](const Finding& f) { return f.verdict == verdict; });
  return found == report.findings.end() ? nullptr : &*found;
}

// The provers differ in all but the equations that they read.
bool is_prover(const Finding& finding) {
  return finding.checker == "GiNaC" || finding.checker == "prime field" ||
         finding.checker == "all sizes";
}

// An open finding that counts; null if there is none. A witness that could not look counts only
// where no other one did.
const Finding* find_open(const ClaimReport& report) {
  const bool witnessed = find(report, Verdict::holds) != nullptr;
  const auto proofs =
      std::count_if(report.findings.begin(), report.findings.end(),
                    [](const Finding& f) { return is_prover(f) && f.verdict == Verdict::proved; });
  const auto found =
      std::find_if(report.findings.begin(), report.findings.end(), [&](const Finding& f) {
        return f.verdict == Verdict::undecided && !(is_prover(f) && proofs >= 2) &&
               !(!f.looked && witnessed);
      });
  return found == report.findings.end() ? nullptr : &*found;
}

std::string said(const Finding& finding) {
  const std::string by = finding.checker + ": ";
  if (finding.detail.empty()) return finding.checker;
  return finding.detail.starts_with(by) ? finding.detail : by + finding.detail;
}

void set(ClaimReport& report, Verdict verdict, std::string reason) {
  report.verdict = verdict;
  report.reason = std::move(reason);
}

}  // namespace

Verdict worse(Verdict a, Verdict b) {
  return badness(a) >= badness(b) ? a : b;
}

std::string ClaimReport::scope() const {
  if (verdict != Verdict::proved) return "";
  for (const auto& finding : findings) {
    if (finding.verdict == Verdict::proved && !finding.scope.empty()) return finding.scope;
  }
  return "listed sizes";
}

bool ClaimReport::is_open() const {
  return find_open(*this) != nullptr;
}

Verdict SystemReport::verdict() const {
  if (claims.empty()) return Verdict::undecided;
  Verdict worst = Verdict::proved;
  for (const auto& claim : claims) worst = worse(worst, claim.verdict);
  return worst;
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

std::size_t Report::count_for_all_sizes() const {
  std::size_t n = 0;
  for (const auto& system : systems)
    for (const auto& claim : system.claims) n += claim.scope() == "all sizes";
  return n;
}

std::size_t Report::claim_count() const {
  std::size_t n = 0;
  for (const auto& system : systems) n += system.claims.size();
  return n;
}

int Report::exit_status() const {
  if (claim_count() == 0) return 5;
  if (count(Verdict::refuted) > 0) return 1;
  if (count(Verdict::undecided) + count(Verdict::doubt) > 0) return 3;
  return 0;
}

void conclude(ClaimReport& report) {
  const Finding* proved = find(report, Verdict::proved);
  const Finding* refuted = find(report, Verdict::refuted);
  const Finding* undecided = find_open(report);
  const Finding* doubt = find(report, Verdict::doubt);
  if (doubt) return set(report, Verdict::doubt, said(*doubt));
  if (report.counterexample && report.counterexample->at_kink)
    return set(report, Verdict::refuted, "where cases meet: see the counterexample");
  if (proved && (refuted || report.counterexample)) {
    return set(report, Verdict::doubt,
               proved->checker + " proves what " +
                   (refuted ? said(*refuted) + " refutes" : "a counterexample refutes"));
  }
  if (refuted) return set(report, Verdict::refuted, said(*refuted));
  if (report.counterexample) return set(report, Verdict::refuted, "see the counterexample");
  if (undecided) return set(report, Verdict::undecided, said(*undecided));
  if (proved) return set(report, Verdict::proved, "");
  if (find(report, Verdict::holds)) return set(report, Verdict::holds, "");
  set(report, Verdict::undecided, "nothing checked it");
}

}  // namespace gradstone
