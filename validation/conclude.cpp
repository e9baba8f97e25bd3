#include <algorithm>

#include "validation/report.hpp"

namespace gradstone {
namespace {

// The provers differ in all but the equations that they read.
bool is_prover(const Finding& finding) {
  return finding.checker == "GiNaC" || finding.checker == "prime field" ||
         finding.checker == "all sizes";
}

bool is_proof(const Finding& finding) {
  return is_prover(finding) && finding.verdict == Verdict::proved;
}

template <class Holds>
const Finding* find(const ClaimReport& report, Holds holds) {
  const auto found = std::find_if(report.findings.begin(), report.findings.end(), holds);
  return found == report.findings.end() ? nullptr : &*found;
}

const Finding* find(const ClaimReport& report, Verdict verdict) {
  return find(report, [&](const Finding& f) { return f.verdict == verdict; });
}

std::ptrdiff_t proofs_in(const ClaimReport& report) {
  return std::count_if(report.findings.begin(), report.findings.end(), is_proof);
}

// An open finding that counts: two proofs make up for a prover that came to no end, and a witness
// that holds for one that found nothing to compare. Null if there is none.
const Finding* find_open(const ClaimReport& report) {
  const bool proved_twice = proofs_in(report) >= 2;
  const bool witnessed = find(report, Verdict::holds) != nullptr;
  return find(report, [&](const Finding& f) {
    const bool is_made_up_for = is_prover(f) ? proved_twice : !f.looked && witnessed;
    return f.verdict == Verdict::undecided && !is_made_up_for;
  });
}

// Whether a proof speaks of all points at these sizes. One that leaves out points or steps may have
// left out just this one.
bool covers(const Finding& proof, const Sizes& sizes) {
  if (!proof.scope.where.empty() || !proof.scope.steps.empty()) return false;
  return proof.scope.all_sizes ||
         std::find(proof.sizes.begin(), proof.sizes.end(), sizes) != proof.sizes.end();
}

const Finding* find_proof_of(const ClaimReport& report, const Sizes& sizes) {
  return find(report, [&](const Finding& f) { return is_proof(f) && covers(f, sizes); });
}

// A proof that covers all that a witness looked at.
const Finding* find_proof_against(const ClaimReport& report, const Finding& witness) {
  return find(report, [&](const Finding& f) {
    if (!is_proof(f)) return false;
    return f.scope.is_full() || (!witness.sizes.empty() &&
                                 std::all_of(witness.sizes.begin(), witness.sizes.end(),
                                             [&](const Sizes& sizes) { return covers(f, sizes); }));
  });
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

void conclude_from_numbers(ClaimReport& report, const Counterexample& example) {
  if (example.at_kink)
    return set(report, Verdict::refuted, "where cases meet: see the counterexample");
  if (const auto* proof = find_proof_of(report, example.sizes))
    return set(report, Verdict::doubt, proof->checker + " proves what a counterexample refutes");
  set(report, Verdict::refuted, "see the counterexample");
}

void conclude_from_findings(ClaimReport& report) {
  if (const auto* doubt = find(report, Verdict::doubt))
    return set(report, Verdict::doubt, said(*doubt));
  const auto refutes = [](bool by_prover) {
    return [=](const Finding& f) {
      return f.verdict == Verdict::refuted && is_prover(f) == by_prover;
    };
  };
  const auto* witness = find(report, refutes(false));
  const auto* proof = witness ? find_proof_against(report, *witness) : nullptr;
  if (proof)
    return set(report, Verdict::doubt,
               proof->checker + " proves what " + said(*witness) + " refutes");
  const auto* refuted = witness ? witness : find(report, refutes(true));
  if (refuted)
    return set(report, Verdict::undecided,
               "no numbers were found that show what one checker refutes: " + said(*refuted));
  if (const auto* open = find_open(report)) return set(report, Verdict::undecided, said(*open));
  const auto proofs = proofs_in(report);
  if (proofs >= 2) return set(report, Verdict::proved, "");
  const std::string reason = proofs == 1 ? "only one prover came to an end" : "";
  if (find(report, Verdict::holds)) return set(report, Verdict::holds, reason);
  set(report, Verdict::undecided, reason.empty() ? "nothing checked it" : reason);
}

}  // namespace

ProofScope ClaimReport::scope() const {
  ProofScope widest;
  bool any = false;
  for (const auto& finding : findings) {
    if (!is_proof(finding)) continue;
    widest = any ? wider(widest, finding.scope) : finding.scope;
    any = true;
  }
  return widest;
}

bool ClaimReport::is_open() const {
  return find_open(*this) != nullptr;
}

void conclude(ClaimReport& report) {
  if (report.counterexample) {
    conclude_from_numbers(report, *report.counterexample);
  } else {
    conclude_from_findings(report);
  }
}

}  // namespace gradstone
