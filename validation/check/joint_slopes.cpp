#include "validation/check/joint_slopes.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "validation/truth/certified.hpp"

namespace gradstone {
namespace {

using Entries = std::vector<std::size_t>;

// The entries of V that are one of the numbers at which its gradient is a set: all of a number, and
// those in one row or column. The smaller groups first.
std::vector<Entries> groups(const Matrix<double>& V, const Matrix<double>& lower,
                            const Matrix<double>& upper) {
  std::set<double> numbers;
  for (std::size_t k = 0; k < V.size(); ++k)
    if (lower.elements()[k] < upper.elements()[k] && std::isfinite(V.elements()[k]))
      numbers.insert(V.elements()[k]);
  std::set<Entries> found;
  for (const double number : numbers) {
    Entries all;
    std::map<std::size_t, Entries> rows, columns;
    const auto width = static_cast<std::size_t>(V.columns());
    for (std::size_t k = 0; k < V.size(); ++k) {
      if (V.elements()[k] != number) continue;
      all.push_back(k);
      rows[k / width].push_back(k);
      columns[k % width].push_back(k);
    }
    found.insert(all);
    for (const auto* lines : {&rows, &columns})
      for (const auto& [line, entries] : *lines) found.insert(entries);
  }
  std::vector<Entries> result(found.begin(), found.end());
  std::stable_sort(result.begin(), result.end(),
                   [](const Entries& x, const Entries& y) { return x.size() < y.size(); });
  return result;
}

}  // namespace

std::vector<JointSlope> joint_slopes(const EquationSystem& judged_system, const VectorCase& item,
                                     const std::string& name, const Matrix<double>& lower,
                                     const Matrix<double>& upper) {
  constexpr std::size_t most = 300;
  const Equation* equation = judged_system.find_backward(name);
  if (!equation || lower == upper) return {};
  const auto V = item.given.find(equation->gradient_of);
  if (V == item.given.end() || V->second.size() != lower.size()) return {};
  const auto all = groups(V->second, lower, upper);
  if (all.size() > most) return {};
  std::vector<JointSlope> result;
  for (const auto& entries : all) {
    const auto slope = certified_slope(judged_system, item.sizes, item.given, item.parameters,
                                       equation->gradient_of, entries);
    if (slope) result.push_back({entries, *slope});
  }
  return result;
}

}  // namespace gradstone
