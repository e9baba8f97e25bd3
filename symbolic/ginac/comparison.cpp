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

/// Looks for a point at which two expressions differ.
Outcome told_apart(const Tower& tower, const Samples& samples, const Side& left, const Side& right,
                   std::size_t i, std::size_t j) {
  constexpr int most_trials = 60;
  constexpr int enough_agreements = 3;
  const Precision precision(60);
  const GiNaC::numeric tolerance = GiNaC::pow(GiNaC::numeric(10), GiNaC::numeric(-30));
  int agreements = 0;
  for (int trial = 1; trial <= most_trials && agreements < enough_agreements; ++trial) {
    SamplePoint point(tower, samples.upper_bounds, samples.integers,
                      static_cast<std::uint64_t>(trial));
    if (!point.is_valid()) continue;
    const auto a = point.value(left.value(i, j));
    const auto b = point.value(right.value(i, j));
    if (!a || !b) continue;
    const GiNaC::numeric size = GiNaC::abs(*a) + GiNaC::abs(*b) + 1;
    if (GiNaC::abs(*a - *b) > tolerance * size) {
      return {Verdict::refuted, fmt::format("{} {:.6g}, {} {:.6g} at a sample point", left.role,
                                            a->to_double(), right.role, b->to_double())};
    }
    ++agreements;
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
  for (std::size_t i = 0; i < X.rows(); ++i) {
    for (std::size_t j = 0; j < X.columns(); ++j) {
      if (shown_equal(tower, X(i, j), right.value(i, j))) continue;
      const ex remainder = (X(i, j) - right.value(i, j)).expand();
      Outcome outcome = told_apart(tower, samples, left, right, i, j);
      outcome.detail = fmt::format("{}: {}; {} - {} = {}", place(name, X, i, j), outcome.detail,
                                   left.role, right.role, readable(tower, remainder));
      return outcome;
    }
  }
  return {Verdict::proved, ""};
}

}  // namespace gradstone::ginac
