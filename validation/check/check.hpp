#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "validation/check/batch.hpp"
#include "validation/check/candidate.hpp"
#include "validation/check/judge.hpp"
#include "validation/check/shrink.hpp"
#include "validation/report.hpp"

namespace gradstone {

/// How well the check sees: how many wrong formulas of an output would have been refused, with the
/// inputs and the bounds of this very check.
struct Power {
  std::size_t killed = 0, mutants = 0;  ///< of those that are not equal to the right formula
  std::vector<std::string> survivors;   ///< in words
};

/// What was found about one output in all cases.
struct OutputReport {
  std::string name;
  AnswerVerdict verdict = AnswerVerdict::holds;  ///< the worst of the cases
  std::size_t cases = 0, failed = 0;
  std::size_t entries = 0, judged = 0;
  std::vector<std::string> failed_cases;
  double margin = 0;                      ///< the largest error, as a part of its bound
  std::string worst_case;                 ///< the case that the verdict, or the margin, is of
  std::optional<JudgedEntry> worst;       ///< in it
  std::string detail;                     ///< where it is no matter of numbers
  std::optional<Power> power;             ///< of an output that holds
  std::vector<std::string> diagnosis;     ///< what explains a failure, the likeliest first
  std::optional<ShrunkFailure> smallest;  ///< of an output that is wrong, where it was looked for
  std::optional<std::string> leaning;     ///< that errors lean to one side, though it holds
  std::vector<BatchComparison> batch;     ///< of an output of each example by itself
  std::vector<std::string> conventions;   ///< by which a right gradient at kinks was chosen
  std::vector<std::string> accumulators;  ///< in which of these types sums would be kept, it fits
};

struct CaseReport {
  std::string name, purpose;
  Sizes sizes;
  double seconds = 0;
  std::vector<Judgement> judgements;
};

struct SystemCheck {
  std::string name, kind, folder;
  std::vector<OutputReport> outputs;
  std::vector<CaseReport> cases;
  std::vector<std::string> not_answered;  ///< outputs that no case answers
  std::optional<std::uint64_t> fresh_seed;
  double seconds = 0;

  std::string key() const { return kind + " " + name + " " + folder; }
};

struct CheckReport {
  static constexpr int schema_version = 2;
  std::string program_version;
  DeclaredTypes types;
  std::uint64_t seed = 1;
  std::vector<SystemCheck> systems;
  double seconds = 0;
  std::optional<Shard> shard;  ///< if it is about a part of a whole

  /// The one of all systems; nothing where they differ, or have none.
  std::optional<std::uint64_t> fresh_seed() const;
  /// How many outputs have each verdict.
  std::map<std::string, std::size_t> counts() const;
  /// 0 all hold, 1 something fails, 3 of an output nothing can be said, 5 nothing was answered.
  int exit_status() const;
};

struct CheckSettings {
  DeclaredTypes types = DeclaredTypes::usual(formats::f32());
  int jobs = 1;  ///< answers that are waited for at once
  /// Cases that are in no file: the generic inputs, drawn from this seed. Whoever only looks up
  /// what is expected does not know them.
  std::optional<std::uint64_t> fresh_seed;
  bool repeat = false;  ///< ask for one case twice, and compare bit by bit
  bool batch = false;   ///< ask for its examples in a larger batch, and in another order
  bool with_power = true;
  bool with_diagnosis = true;
  std::optional<ShrinkLimits> shrink;  ///< look for the smallest inputs at which an output fails
  std::vector<std::string> required;   ///< outputs that must be answered; else those that are
  std::function<void(std::size_t finished, std::size_t count)> progress;
};

/// Asks an implementation for the answers of all cases, and judges them.
CheckReport check(const VectorSet& set, const Candidate& candidate, const CheckSettings& settings);

}  // namespace gradstone
