#include "symbolic/ginac/comparison.hpp"

#include <fmt/format.h>

#include "reference/entry_name.hpp"
#include "reference/error.hpp"
#include "symbolic/ginac/zero_test.hpp"

namespace gradstone::ginac {
namespace {

using Status = SamplePoint::Status;

bool are_numbers(const SamplePoint::Value& a, const SamplePoint::Value& b) {
  return a.status == Status::number && b.status == Status::number;
}

bool is_one_side_real(const SamplePoint::Value& a, const SamplePoint::Value& b) {
  return a.status != b.status && a.status != Status::unknown && b.status != Status::unknown;
}

bool differ(const SamplePoint::Value& a, const SamplePoint::Value& b) {
  const GiNaC::numeric tolerance = GiNaC::pow(GiNaC::numeric(10), GiNaC::numeric(-30));
  const GiNaC::numeric size = GiNaC::abs(a.number) + GiNaC::abs(b.number) + 1;
  return GiNaC::abs(a.number - b.number) > tolerance * size;
}

std::string number_text(const SamplePoint::Value& value) {
  return fmt::format("{:.6g}", value.number.to_double());
}

}  // namespace

/// The valid sample point of this number; null when none is found.
SamplePoint* MatrixComparison::point(std::size_t index) {
  constexpr int most_trials = 20;
  for (int trial = 0; points_.size() <= index && trial < most_trials; ++trial) {
    SamplePoint candidate(tower_, samples_, ++seed_);
    if (candidate.is_valid()) points_.push_back(std::move(candidate));
  }
  return index < points_.size() ? &points_[index] : nullptr;
}

std::string MatrixComparison::place(const std::string& name, const Matrix& X, std::size_t i,
                                    std::size_t j) const {
  if (X.rows() == 1 && X.columns() == 1) return name;
  return entry_name(system_, name, sizes_, i * X.columns() + j,
                    static_cast<std::int64_t>(X.columns()));
}

/// Looks for a point at which two expressions differ.
Outcome MatrixComparison::told_apart(const ex& left, const ex& right,
                                     std::size_t enough_agreements) {
  const Precision precision(60);
  std::size_t agreements = 0;
  bool is_domain_narrower = false;
  for (std::size_t index = 0; index < enough_agreements; ++index) {
    tower_.require_time();
    SamplePoint* sample = point(index);
    if (!sample) break;
    const auto a = sample->value(left);
    const auto b = sample->value(right);
    is_domain_narrower = is_domain_narrower || is_one_side_real(a, b);
    if (!are_numbers(a, b)) continue;
    if (differ(a, b))
      return {Verdict::refuted, fmt::format("{} and {}", number_text(a), number_text(b))};
    ++agreements;
  }
  if (is_domain_narrower)
    return {Verdict::undecided,
            "one side is a real number where the other one is not: state the domain of the inputs, "
            "such as X positive"};
  if (agreements == 0) return {Verdict::undecided, "not shown, and no sample point was found"};
  return {Verdict::undecided, "not shown, though equal at sample points"};
}

/// With the values of the last layer of named symbols put in, of the last two, ...
bool MatrixComparison::shown_equal_unfolded(ex difference) {
  for (std::size_t layer = tower_.layers(); layer-- > 0;) {
    const ex composed = tower_.composed(difference, layer);
    if (composed.is_equal(difference)) continue;
    if (shown_zero(tower_, composed)) return true;
    difference = composed;
  }
  return false;
}

Outcome MatrixComparison::compare(const ex& left, const ex& right) {
  constexpr std::size_t many_points = 60;  // rare regions of functions by cases need many
  // Masks make much of what could differ 0; a proof by their cases takes longer than to look.
  const std::size_t few_points = samples_.discrete.empty() ? 3 : many_points;
  const ex difference = (left - right).expand();
  std::string reason;
  try {
    if (shown_zero(tower_, difference)) return {Verdict::proved, ""};
    const Outcome early = told_apart(left, right, few_points);
    if (early.verdict == Verdict::refuted) return early;
    const ex apart = tower_.angles_apart(difference);
    if (!apart.is_equal(difference) && shown_zero(tower_, apart)) return {Verdict::proved, ""};
    if (shown_equal_unfolded(difference)) return {Verdict::proved, ""};
    // For instance, any rule for ties would do; where that is not shown, the largest operand alone.
    const ex chosen = tower_.with_cases(difference);
    if (!chosen.is_equal(difference) &&
        (shown_zero(tower_, chosen) || shown_equal_unfolded(chosen)))
      return {Verdict::proved, ""};
  } catch (const UnsupportedError& error) {
    reason = error.what();
  }
  Outcome late = told_apart(left, right, many_points);
  if (late.verdict == Verdict::undecided && !reason.empty()) late.detail = reason;
  return late;
}

Outcome MatrixComparison::compare(const std::string& name, const Side& left, const Side& right) {
  const Matrix& X = left.value;
  if (X.rows() != right.value.rows() || X.columns() != right.value.columns())
    return {Verdict::undecided, name + ": the two sides have different shapes"};
  Outcome worst{Verdict::proved, ""};
  for (std::size_t i = 0; i < X.rows(); ++i) {
    for (std::size_t j = 0; j < X.columns(); ++j) {
      Outcome outcome = compare(X(i, j), right.value(i, j));
      if (outcome.verdict == Verdict::proved) continue;
      const ex remainder = (X(i, j) - right.value(i, j)).expand();
      const std::string remainder_text =
          fmt::format("{} - {} = {}", left.role, right.role, readable(tower_, remainder));
      if (outcome.verdict == Verdict::refuted) {
        outcome.detail = fmt::format("{}: {}, at a sample point {}", place(name, X, i, j),
                                     remainder_text, outcome.detail);
        return outcome;
      }
      outcome.detail =
          fmt::format("{}: {}; {}", place(name, X, i, j), outcome.detail, remainder_text);
      if (worst.verdict == Verdict::proved) worst = outcome;
    }
  }
  return worst;
}

}  // namespace gradstone::ginac
