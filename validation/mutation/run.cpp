#include "validation/mutation/run.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <memory>

#include "reference/registry.hpp"
#include "reference/version.hpp"
#include "validation/check/designed_check.hpp"
#include "validation/mutation/json.hpp"
#include "validation/mutation/mutants.hpp"
#include "validation/mutation/other_values.hpp"
#include "validation/mutation/shards.hpp"
#include "validation/process_pool.hpp"
#include "validation/statement.hpp"
#include "validation/stopwatch.hpp"

namespace gradstone {
namespace {

bool passes(const Finding& finding) {
  return finding.verdict == Verdict::proved || finding.verdict == Verdict::holds;
}

std::string numbers_text(const Counterexample& example) {
  return fmt::format("{}: the mutant gives {}, right is {}, with {}", example.entry,
                     example.claimed, example.truth, to_text(example.sizes));
}

// For nothing less than the original is proved.
bool is_as_wide(const ProofScope& mutant, const ProofScope& original) {
  return mutant.is_full() || mutant == original;
}

// Whether it is wrong although no small numbers refute it: a check does, or it computes something
// else on a sample, and no check passes it. A mutant may leave what other equations need, as a
// variance that is negative does.
bool is_wrong_without_counterexample(const EquationSystem& original, const Mutant& mutant,
                                     const ClaimReport& found) {
  const auto& all = found.findings;
  if (std::any_of(all.begin(), all.end(), passes)) return false;
  return std::any_of(all.begin(), all.end(),
                     [](const Finding& f) { return f.verdict == Verdict::refuted; }) ||
         find_other_value(original, mutant).has_value();
}

// Whether one prover proves in full what no other one can, and numbers agree: two provers make a
// verdict, but one proof is a proof.
bool is_proved_once(const ClaimReport& found) {
  const auto& all = found.findings;
  return !found.counterexample && std::any_of(all.begin(), all.end(), [](const Finding& f) {
    return f.verdict == Verdict::proved && f.scope.is_full();
  }) && std::any_of(all.begin(), all.end(), [](const Finding& f) {
    return f.verdict == Verdict::holds;
  }) && std::none_of(all.begin(), all.end(), [](const Finding& f) {
    return f.verdict == Verdict::refuted;
  });
}

MutantReport judged_mutant(const EquationSystem& original, const Mutant& mutant,
                           const ClaimReport& found, const ProofScope& scope) {
  MutantReport report;
  report.kind = mutant.kind;
  report.description = mutant.description;
  report.seconds = found.seconds;
  for (const auto& finding : found.findings)
    report.sights.push_back({finding.checker, passes(finding)});
  report.sights.push_back({counterexample_check, !found.counterexample});
  switch (found.verdict) {
    case Verdict::refuted:
      report.fate = Fate::killed;
      break;
    case Verdict::proved:
      report.fate = is_as_wide(found.scope(), scope) ? Fate::equivalent : Fate::undecided;
      report.reason = proved_words(found.scope());
      break;
    case Verdict::doubt:
      report.fate = Fate::survives;
      report.reason = found.reason;
      if (found.counterexample) report.reason += "; " + numbers_text(*found.counterexample);
      break;
    case Verdict::holds:
    case Verdict::undecided:
      report.reason = found.reason;
      if (is_proved_once(found)) {
        report.fate = Fate::equivalent;
      } else if (is_wrong_without_counterexample(original, mutant, found)) {
        report.fate = Fate::killed;
        report.reason.clear();
      }
      break;
  }
  return report;
}

// Those mutants of a claim that were chosen, with their numbers in it; `place` counts all of the
// kind.
struct ChosenMutants {
  std::vector<Mutant> mutants;
  std::vector<std::size_t> numbers;
  std::map<MutationKind, std::size_t> ill_shaped;
};

ChosenMutants chosen(Mutations mutations, const MutantChoice& choice, std::size_t& place) {
  ChosenMutants result{{}, {}, std::move(mutations.ill_shaped)};
  for (std::size_t k = 0; k < mutations.mutants.size(); ++k) {
    Mutant& mutant = mutations.mutants[k];
    if (!choice.is_of_kind(mutant) || !choice.takes(place++)) continue;
    result.mutants.push_back(std::move(mutant));
    result.numbers.push_back(k + 1);
  }
  std::erase_if(result.ill_shaped, [&](const auto& of_kind) {
    return choice.shard > 1 || (choice.kind && of_kind.first != *choice.kind);
  });
  return result;
}

// One claim with its mutants, in a process of its own. The first piece is about the claim itself.
class ClaimWork : public PieceWork {
 public:
  ClaimWork(const EquationSystem& system, const Claim& claim, const VerifyOptions& options,
            const MutationExtras& extras, ChosenMutants chosen)
      : system_(system),
        options_(options),
        extras_(extras),
        mutants_(std::move(chosen.mutants)),
        numbers_(std::move(chosen.numbers)) {
    result_.claim = claim;
    result_.statement = statement_of(system, claim).text;
    result_.ill_shaped = std::move(chosen.ill_shaped);
  }

  void run(const HandIn& hand_in) override {
    if (mutants_.empty()) return;
    if (!result_.original) {
      limit_processor_time(options_.most_seconds);
      take_original(verify_claim(system_, result_.claim, options_));
      ClaimMutations alone = result_;
      alone.mutants.clear();
      hand_in(original_piece + to_json(alone, scope_));
    }
    if (result_.original != Verdict::proved) return;
    for (std::size_t k = result_.mutants.size(); k < mutants_.size(); ++k) {
      limit_processor_time(options_.most_seconds);
      const Mutant& mutant = mutants_[k];
      const ClaimReport found = verify_claim(mutant.system, mutant.claim, options_);
      MutantReport report = judged_mutant(system_, mutant, found, scope_);
      report.number = numbers_[k];

      if (has_bounds()) report.sights.push_back({bounds_name(), passes_bounds(mutant.system)});
      if (extras_.trees) report.changed = changed_json(mutant);
      hand_in(mutant_piece + to_json(report));
    }
  }

  void take(const std::string& piece) override {
    const std::string text = piece.substr(1);
    if (piece.front() == mutant_piece[0]) {
      result_.mutants.push_back(mutant_report_from_json(text));
      return;
    }
    auto [found, scope] = claim_mutations_from_json(text);
    result_.original = found.original;
    result_.reason = found.reason;
    result_.passed = found.passed;
    scope_ = scope;
  }

  bool stopped(const Stop& stop) override {
    if (!result_.original) {
      result_.original = Verdict::undecided;
      result_.reason = stop.reason;
      return false;
    }
    const std::size_t at = result_.mutants.size();
    if (at == mutants_.size()) return false;
    const Mutant& mutant = mutants_[at];
    MutantReport report;
    report.number = numbers_[at];
    report.kind = mutant.kind;
    report.description = mutant.description;
    report.reason = stop.reason;
    result_.mutants.push_back(std::move(report));
    return result_.mutants.size() < mutants_.size();
  }

  const ClaimMutations& result() const { return result_; }

 private:
  void take_original(const ClaimReport& found) {
    result_.original = found.verdict;
    result_.reason = found.reason;
    scope_ = found.scope();
    for (const auto& finding : found.findings)
      if (passes(finding)) result_.passed.push_back(finding.checker);
    result_.passed.push_back(counterexample_check);
    if (has_bounds() && passes_bounds(system_)) result_.passed.push_back(bounds_name());
  }

  bool has_bounds() const { return extras_.bounds && shows_in_outputs(system_, result_.claim); }
  std::string bounds_name() const { return bounds_check_name(*extras_.bounds); }
  bool passes_bounds(const EquationSystem& system) {
    if (!designed_) designed_.emplace(system_, DeclaredTypes::usual(*extras_.bounds));
    return !designed_->refusal(system);
  }

  static constexpr const char* original_piece = "o";
  static constexpr const char* mutant_piece = "m";

  const EquationSystem& system_;
  const VerifyOptions& options_;
  const MutationExtras& extras_;
  std::optional<DesignedCheck> designed_;
  std::vector<Mutant> mutants_;
  std::vector<std::size_t> numbers_;  // of them among all of the claim
  ClaimMutations result_;
  ProofScope scope_;  // of the claim itself
};

}  // namespace

std::string bounds_check_name(const FloatFormat& format) {
  return "bounds of " + std::string(format.name);
}

MutationReport mutate(const std::vector<const EquationSystem*>& systems,
                      const VerifyOptions& options, const MutantChoice& choice,
                      const MutationExtras& extras) {
  const Stopwatch watch;
  MutationReport report;
  report.program_version = std::string(version());
  report.level = level_name(options.level);
  report.seed = options.seed;
  if (choice.of_shards > 1) report.shard = shard_of(systems, choice);
  VerifyOptions all = options;
  all.beside = systems;
  std::vector<std::vector<std::unique_ptr<ClaimWork>>> works;
  std::vector<PieceWork*> pointers;
  std::size_t place = 0;
  for (const auto* system : systems) {
    auto& of_system = works.emplace_back();
    for (const auto& claim : claims(*system)) {
      auto mutations = chosen(mutations_of(*system, claim), choice, place);
      of_system.push_back(
          std::make_unique<ClaimWork>(*system, claim, all, extras, std::move(mutations)));
      pointers.push_back(of_system.back().get());
    }
  }
  const auto show = [&](std::size_t finished) {
    if (options.progress) options.progress(finished, pointers.size());
  };
  run_in_processes(pointers, options.jobs, {options.most_seconds, options.most_bytes}, show);
  for (std::size_t k = 0; k < systems.size(); ++k) {
    SystemMutations of{kind_name(systems[k]->kind), systems[k]->name, systems[k]->form, {}};
    for (const auto& work : works[k]) of.claims.push_back(work->result());
    report.systems.push_back(std::move(of));
  }
  report.seconds = watch.seconds();
  return report;
}

}  // namespace gradstone
