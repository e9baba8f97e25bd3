#include "symbolic/ginac_prover.hpp"

#include <fmt/format.h>

#include <chrono>
#include <ctime>
#include <memory>
#include <tuple>

#include "symbolic/conditions.hpp"
#include "symbolic/ginac/proof.hpp"
#include "symbolic/scope_at_sizes.hpp"

namespace gradstone {
namespace {

/// The parts of a range below a number, at it, and above it.
std::vector<ginac::IntegerRange> split(const ginac::IntegerRange& range,
                                       const GiNaC::numeric& threshold) {
  const bool is_met = threshold.is_integer();
  const GiNaC::numeric quotient = GiNaC::iquo(threshold.numer(), threshold.denom());
  const std::int64_t below = (quotient - (threshold < quotient ? 1 : 0)).to_long();
  std::vector<ginac::IntegerRange> parts;
  const auto add = [&](std::int64_t first, std::optional<std::int64_t> last) {
    if (!last || first <= *last) parts.push_back({first, last});
  };
  add(range.first, is_met ? below - 1 : below);
  if (is_met) add(below, below);
  add(below + 1, range.last);
  return parts;
}

std::string text_of(const ginac::IntegerRanges& integers) {
  std::string text;
  for (const auto& [name, range] : integers) {
    const bool is_single = range.last && *range.last == range.first;
    text += fmt::format("{}{} {} {}", text.empty() ? "" : ", ", name,
                        is_single ? "=" : ">=", range.first);
    if (range.last && !is_single) text += fmt::format(", {} <= {}", name, *range.last);
  }
  return text;
}

/// The proofs that claims of one kind go on with, by the sizes and the values of the integers.
class SharedProofs {
 public:
  explicit SharedProofs(const EquationSystem& system) : system_(system) {}

  /// Calls `check` with the proof; one that ends with an exception is not gone on with.
  template <class Check>
  ginac::Outcome run(ClaimKind kind, const Sizes& sizes, const ginac::IntegerRanges& integers,
                     std::clock_t deadline, Check check) {
    const auto key = std::tuple(kind, sizes, text_of(integers));
    auto& proof = proofs_[key];
    try {
      if (proof) {
        proof->set_deadline(deadline);
      } else {
        proof = std::make_unique<ginac::Proof>(system_, sizes, deadline, integers);
      }
      ginac::Outcome outcome = check(*proof);
      if (!goes_on(kind)) proofs_.erase(key);
      return outcome;
    } catch (...) {
      proofs_.erase(key);
      throw;
    }
  }

 private:
  /// Whether claims of the kind compute the same before they differ.
  static bool goes_on(ClaimKind kind) {
    return kind == ClaimKind::definition || kind == ClaimKind::gradient ||
           kind == ClaimKind::identity || kind == ClaimKind::element_identity;
  }

  const EquationSystem& system_;
  std::map<std::tuple<ClaimKind, Sizes, std::string>, std::unique_ptr<ginac::Proof>> proofs_;
};

/// For all values of the integers: in each part of their ranges in which no condition on them
/// changes; a part of a few values one by one where it is not proved as a whole.
class ProofInParts {
 public:
  ProofInParts(SharedProofs& proofs, const Claim& claim, const Sizes& sizes, std::clock_t deadline)
      : proofs_(proofs), claim_(claim), sizes_(sizes), deadline_(deadline) {}

  ginac::Outcome outcome() {
    constexpr int most_parts = 64;
    for (int part = 0; !open_.empty(); ++part) {
      if (part == most_parts)
        return {Verdict::undecided, "GiNaC: integers are compared with too many numbers"};
      const auto ranges = open_.back();
      open_.pop_back();
      ginac::IntegerRanges integers;
      ginac::Outcome outcome;
      std::string left_out;
      try {
        outcome = proofs_.run(claim_.kind, sizes_, ranges, deadline_, [&](ginac::Proof& proof) {
          integers = proof.integers();
          left_out = proof.left_out();
          auto found = proof.check(claim_);
          used_.insert(proof.used().begin(), proof.used().end());
          return found;
        });
      } catch (const ginac::SplitInteger& at) {
        add(integers, at.name, split(integers.at(at.name), at.threshold));
        continue;
      }
      if (outcome.verdict != Verdict::proved && !left_out.empty())
        return {Verdict::undecided, left_out};
      if (outcome.verdict == Verdict::proved || add_single_values(integers)) continue;
      if (!integers.empty()) outcome.detail += " for " + text_of(integers);
      return outcome;
    }
    return {Verdict::proved, ""};
  }

  const std::set<std::string>& used() const { return used_; }

 private:
  void add(const ginac::IntegerRanges& ranges, const std::string& name,
           const std::vector<ginac::IntegerRange>& parts) {
    for (const auto& part : parts) {
      open_.push_back(ranges);
      open_.back().at(name) = part;
    }
  }

  bool add_single_values(const ginac::IntegerRanges& ranges) {
    constexpr std::int64_t few = 8;
    for (const auto& [name, range] : ranges) {
      if (!range.last || *range.last == range.first || *range.last - range.first >= few) continue;
      std::vector<ginac::IntegerRange> values;
      for (std::int64_t value = range.first; value <= *range.last; ++value)
        values.push_back({value, value});
      add(ranges, name, values);
      return true;
    }
    return false;
  }

  SharedProofs& proofs_;
  const Claim& claim_;
  const Sizes& sizes_;
  std::clock_t deadline_;
  std::vector<ginac::IntegerRanges> open_{{}};
  std::set<std::string> used_;
};

Finding prove(const EquationSystem& system, SharedProofs& proofs, const Claim& claim,
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
      ProofInParts proof(proofs, claim, choice, deadline);
      outcome = proof.outcome();
      used.insert(proof.used().begin(), proof.used().end());
    } catch (const std::exception& error) {
      outcome = {Verdict::undecided, error.what()};
    }
    finding.sizes.push_back(choice);
    if (outcome.verdict == Verdict::proved) continue;
    if (!choice.empty()) outcome.detail += " (" + to_text(choice) + ")";
    break;
  }
  finding.verdict = outcome.verdict;
  finding.detail = outcome.detail;
  if (finding.verdict == Verdict::proved) finding.scope = scope_at_sizes(system, claim, sizes);
  if (finding.verdict == Verdict::proved) finding.conditions = conditions_on(system, claim, used);
  finding.seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return finding;
}

}  // namespace

Finding prove_with_ginac(const EquationSystem& system, const Claim& claim,
                         const std::vector<Sizes>& sizes, double most_seconds) {
  return prove_with_ginac(system, std::vector<Claim>{claim}, sizes, most_seconds).front();
}

std::vector<Finding> prove_with_ginac(const EquationSystem& system,
                                      const std::vector<Claim>& claims,
                                      const std::vector<Sizes>& sizes, double most_seconds) {
  SharedProofs proofs(system);
  std::vector<Finding> findings;
  for (const auto& claim : claims)
    findings.push_back(prove(system, proofs, claim, sizes, most_seconds));
  return findings;
}

}  // namespace gradstone
