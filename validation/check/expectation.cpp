#include "validation/check/expectation.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <utility>

#include "reference/judged.hpp"
#include "validation/truth/error_bounds.hpp"

namespace gradstone {
namespace {

void add_once(std::vector<std::string>& names, const std::string& name) {
  if (std::find(names.begin(), names.end(), name) == names.end()) names.push_back(name);
}

}  // namespace

Equations stated_equations(const EquationSystem& system) {
  return system.backward.empty() ? Equations::forward : Equations::all;
}

bool Expected::is_judged(std::size_t entry) const {
  return std::isfinite(lower.elements()[entry]) && std::isfinite(upper.elements()[entry]) &&
         std::isfinite(bound.elements()[entry]);
}

double Expected::margin(std::size_t entry, double answer) const {
  const double from = lower.elements()[entry], to = upper.elements()[entry];
  const double distance = std::isnan(answer) ? answer
                          : answer < from    ? from - answer
                          : answer > to      ? answer - to
                                             : 0;
  return distance == 0 ? 0 : distance / bound.elements()[entry];
}

double Expected::bound_of_sum(const JointSlope& group) const {
  double bounds = 0, magnitudes = 0;
  for (const std::size_t k : group.entries) {
    if (!is_judged(k)) return std::numeric_limits<double>::infinity();
    bounds += bound.elements()[k];
    magnitudes += std::max(std::abs(lower.elements()[k]), std::abs(upper.elements()[k]));
  }
  // The slope is known to 40 digits in base 2, and the sum is rounded when it is taken.
  return bounds + std::abs(group.slope) * 0x1p-40 +
         0x1p-50 * (magnitudes + bounds) * static_cast<double>(group.entries.size());
}

Expected expected_of(const CertifiedMatrix& truth, Matrix<double> bound) {
  const auto& [lower, upper] = truth;
  for (std::size_t k = 0; k < lower.size(); ++k) {
    // By half a unit in the last place.
    const double largest = std::max(std::abs(lower.elements()[k]), std::abs(upper.elements()[k]));
    bound.elements()[k] += largest * 0x1p-53;
  }
  return {lower, upper, std::move(bound), {}, {}};
}

std::vector<std::string> asked_names(const EquationSystem& system) {
  std::vector<std::string> names;
  // Running statistics are states as well as those of an optimizer.
  for (const auto& update : system.updates) add_once(names, update.from);
  if (system.kind == Kind::optimizer) return names;
  if (system.outputs.empty()) {
    add_once(names, system.output);
  } else {
    for (const auto& output : system.outputs) add_once(names, output);
  }
  for (const auto& equation : system.backward) {
    const Declaration* declaration = system.find_declaration(equation.gradient_of);
    const ParameterDeclaration* parameter = system.find_parameter(equation.gradient_of);
    if ((declaration && declaration->differentiated()) || (parameter && parameter->trainable))
      add_once(names, equation.name);
  }
  return names;
}

std::vector<std::string> answerable_names(const EquationSystem& system) {
  std::vector<std::string> names = asked_names(system);
  for (const auto* equations : {&system.forward, &system.backward})
    for (const auto& equation : *equations) add_once(names, equation.name);
  return names;
}

Expectation expectation(const EquationSystem& system, const VectorCase& item,
                        const DeclaredTypes& types, const std::vector<std::string>& names) {
  const EquationSystem evaluated = judged(system);
  const Equations equations = stated_equations(system);
  const auto truth = certified_values(evaluated, equations, item.sizes, item.given, item.parameters,
                                      formats::f64(), names);
  const auto bounds =
      error_bounds(evaluated, equations, item.sizes, item.given, item.parameters, types);
  Expectation result;
  for (const auto& name : names) {
    Expected expected = expected_of(truth.at(name), bounds.at(name));
    for (const auto extent : system.shape_of(name).at(item.sizes))
      expected.shape.push_back(static_cast<std::size_t>(extent));
    expected.joint = joint_slopes(evaluated, item, name, expected.lower, expected.upper);
    result.emplace(name, std::move(expected));
  }
  return result;
}

}  // namespace gradstone
