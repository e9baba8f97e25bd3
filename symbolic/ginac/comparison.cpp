#include "symbolic/ginac/comparison.hpp"

#include <fmt/format.h>

#include "symbolic/ginac/zero_test.hpp"

namespace gradstone::ginac {
namespace {

/// With all named values cut, then with the values of the last layer put in, of the last two, ...
bool shown_equal(Tower& tower, const ex& left, const ex& right) {
  ex difference = (left - right).expand();
  if (shown_zero(tower, difference)) return true;
  for (std::size_t layer = tower.layers(); layer-- > 0;) {
    const ex composed = tower.composed(difference, layer);
    if (composed.is_equal(difference)) continue;
    if (shown_zero(tower, composed)) return true;
    difference = composed;
  }
  return false;
}

std::string place(const std::string& name, const Matrix& X, std::size_t i, std::size_t j) {
  if (X.rows() == 1 && X.columns() == 1) return name;
  return fmt::format("{}[{},{}]", name, i + 1, j + 1);
}

bool differ(const SamplePoint::Value& a, const SamplePoint::Value& b) {
  using Status = SamplePoint::Status;
  if (a.status != Status::number || b.status != Status::number)
    return a.status != b.status && a.status != Status::unknown && b.status != Status::unknown;
  const GiNaC::numeric tolerance = GiNaC::pow(GiNaC::numeric(10), GiNaC::numeric(-30));
  const GiNaC::numeric size = GiNaC::abs(a.number) + GiNaC::abs(b.number) + 1;
  return GiNaC::abs(a.number - b.number) > tolerance * size;
}

std::string number_text(const SamplePoint::Value& value) {
  if (value.status != SamplePoint::Status::number) return "not a real number";
  return fmt::format("{:.6g}", value.number.to_double());
}

/// Looks for a point at which two expressions differ.
Outcome told_apart(const Tower& tower, const Samples& samples, const Side& left, const Side& right,
                   std::size_t i, std::size_t j) {
  constexpr int most_trials = 300;
  constexpr int enough_agreements = 60;  // rare regions of functions by cases need many
  const Precision precision(60);
  int agreements = 0;
  for (int trial = 1; trial <= most_trials && agreements < enough_agreements; ++trial) {
    SamplePoint point(tower, samples, static_cast<std::uint64_t>(trial));
    if (!point.is_valid()) continue;
    const auto a = point.value(left.value(i, j));
    const auto b = point.value(right.value(i, j));
    if (differ(a, b)) {
      return {Verdict::refuted, fmt::format("{} {}, {} {} at a sample point", left.role,
                                            number_text(a), right.role, number_text(b))};
    }
    if (a.status == b.status && a.status == SamplePoint::Status::number) ++agreements;
  }
  if (agreements == 0) return {Verdict::undecided, "not shown, and no sample point was found"};
  return {Verdict::undecided, "not shown, though equal at sample points"};
}

}  // namespace

Outcome compare(Tower& tower, const Samples& samples, const std::string& name, const Side& left,
                const Side& right) {
  const Matrix& X = left.value;
  if (X.rows() != right.value.rows() || X.columns() != right.value.columns())
    return {Verdict::undecided, name + ": the two sides have different shapes"};
  Outcome worst{Verdict::proved, ""};
  for (std::size_t i = 0; i < X.rows(); ++i) {
    for (std::size_t j = 0; j < X.columns(); ++j) {
      if (shown_equal(tower, X(i, j), right.value(i, j))) continue;
      const ex remainder = (X(i, j) - right.value(i, j)).expand();
      Outcome outcome = told_apart(tower, samples, left, right, i, j);
      outcome.detail = fmt::format("{}: {}; {} - {} = {}", place(name, X, i, j), outcome.detail,
                                   left.role, right.role, readable(tower, remainder));
      if (outcome.verdict == Verdict::refuted) return outcome;
      if (worst.verdict == Verdict::proved) worst = outcome;
    }
  }
  return worst;
}

}  // namespace gradstone::ginac
