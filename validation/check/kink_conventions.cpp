#include "validation/check/kink_conventions.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <optional>
#include <set>

#include "reference/error.hpp"
#include "validation/conventions.hpp"
#include "validation/tie_convention.hpp"

namespace gradstone {
namespace {

// The slopes of both sides at a number, and the one that was taken, wherever it is met.
struct Slope {
  double lower = 0, upper = 0, taken = 0, tolerance = 0;
  bool agrees = true;

  void add(const Slope& other) {
    const double far = tolerance + other.tolerance;
    agrees = agrees && std::abs(lower - other.lower) <= far &&
             std::abs(upper - other.upper) <= far && std::abs(taken - other.taken) <= far;
  }
};

// By the numbers of the input. Slopes that depend on a parameter differ from case to case: of these
// nothing is said.
std::map<double, Slope> slopes_at_kinks(const EquationSystem& system, const std::string& output,
                                        const std::vector<WrongAnswer>& answers) {
  std::map<double, Slope> slopes;
  const Equation* equation = system.find_backward(output);
  const auto cotangents = given_cotangents(system);
  if (!equation || cotangents.size() != 1) return slopes;
  for (const auto& answer : answers) {
    const Expected& expected = answer.expectation->at(output);
    const auto X = answer.item->given.find(equation->gradient_of);
    const auto DY = answer.item->given.find(cotangents.front());
    if (X == answer.item->given.end() || X->second.size() != expected.lower.size() ||
        DY->second.size() != expected.lower.size())
      continue;
    for (std::size_t k = 0; k < expected.lower.size(); ++k) {
      const double lower = expected.lower.elements()[k], upper = expected.upper.elements()[k];
      const double upstream = DY->second.elements()[k], bound = expected.bound.elements()[k];
      if (!expected.is_judged(k) || !(upper - lower > 4 * bound) || upstream == 0) continue;
      const double magnitude = std::abs(upstream);
      const Slope slope{std::min(lower / upstream, upper / upstream),
                        std::max(lower / upstream, upper / upstream),
                        answer.answer->values[k] / upstream,
                        2 * bound / magnitude + 0x1p-50 * (upper - lower) / magnitude};
      const auto [found, is_new] = slopes.emplace(X->second.elements()[k], slope);
      if (!is_new) found->second.add(slope);
    }
  }
  return slopes;
}

// The nearest number of few digits within the tolerance: 0.5 for 0.50000003.
double rounded(double x, double tolerance) {
  const double digits = std::round(x * 4096) / 4096;
  return std::abs(digits - x) <= tolerance ? digits + 0.0 : x;
}

std::string libraries_with(const std::string& function, double x, double slope) {
  try {
    std::set<std::string> names;
    const double gradient[]{slope};
    for (const auto* each : named_conventions(function, fmt::format("{:g}", x), gradient, "f32"))
      if (each->mode == DifferentiationMode::reverse) names.insert(name_of(*each));
    return names.empty() ? "" : fmt::format(": as {}", fmt::join(names, ", "));
  } catch (const UnknownNameError&) {
    return "";  // not measured
  }
}

// Names of rules for ties that fit all of them.
std::vector<std::string> names_of_ties(const std::string& output, const DeclaredTypes& declared,
                                       const std::vector<WrongAnswer>& answers) {
  std::optional<std::vector<std::string>> fitting;
  for (const auto& answer : answers) {
    const Expected& expected = answer.expectation->at(output);
    std::set<std::size_t> seen;
    for (const auto& [entries, slope] : expected.joint) {
      const bool is_known = std::any_of(entries.begin(), entries.end(),
                                        [&](std::size_t k) { return seen.count(k) > 0; });
      if (is_known || entries.size() < 2 || slope == 0) continue;
      seen.insert(entries.begin(), entries.end());
      std::vector<double> gradient;
      for (const std::size_t k : entries) gradient.push_back(answer.answer->values[k]);
      const auto judged = tie_convention(std::vector<double>(entries.size(), 0.0), slope, gradient,
                                         4 * declared.stored.unit_roundoff());
      if (!fitting) fitting = judged.names;
      std::erase_if(*fitting, [&](const std::string& name) {
        return std::find(judged.names.begin(), judged.names.end(), name) == judged.names.end();
      });
    }
  }
  return fitting.value_or(std::vector<std::string>());
}

}  // namespace

std::vector<std::string> kink_conventions(const EquationSystem& system, const std::string& output,
                                          const DeclaredTypes& declared,
                                          const std::vector<WrongAnswer>& answers) {
  std::vector<std::string> words;
  if (system.kind == Kind::activation) {
    const std::string input =
        system.find_backward(output) ? system.find_backward(output)->gradient_of : "";
    for (const auto& [x, slope] : slopes_at_kinks(system, output, answers)) {
      if (!slope.agrees) continue;
      const auto number = [&](double y) { return rounded(y, slope.tolerance); };
      const double taken = number(slope.taken);
      words.push_back(fmt::format("at {} = {:g} the slope is {:.4g}, of {:.4g} to {:.4g}{}", input,
                                  x + 0.0, taken, number(slope.lower), number(slope.upper),
                                  libraries_with(system.name, x, taken)));
    }
  }
  if (const auto names = names_of_ties(output, declared, answers); !names.empty())
    words.push_back(
        fmt::format("where numbers tie, the gradient is shared out: {}", fmt::join(names, ", ")));
  return words;
}

}  // namespace gradstone
