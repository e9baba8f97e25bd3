#include "validation/truth/error_bounds.hpp"

#include <algorithm>

#include "reference/rules.hpp"
#include "validation/truth/truth_loops.hpp"

namespace gradstone {
namespace {

/// The system whose equations are those that the plan executes.
EquationSystem rewritten(EquationSystem system) {
  Rewriter rewriter(rewrite_rules());
  for (auto* equations : {&system.forward, &system.backward})
    for (auto& equation : *equations) equation.value = rewriter(equation.value);
  return system;
}

DeclaredBound parameter(double x) {
  return Rounding<Declared>::has(x) ? DeclaredBound(x)
                                    : DeclaredBound::rounded(x, 0, Rounding<Declared>::roundoff());
}

}  // namespace

Values<double> error_bounds(const EquationSystem& system, Equations equations, const Sizes& sizes,
                            const Values<double>& given, const ParameterValues<double>& parameters,
                            const DeclaredTypes& types) {
  const WithDeclaredTypes with(types);
  Values<DeclaredBound> values;
  for (const auto& [name, value] : given)
    values[name] = map_elements<DeclaredBound>(value, [](double x) { return DeclaredBound(x); });
  ParameterValues<DeclaredBound> scalars;
  for (const auto& [name, value] : parameters) scalars.emplace(name, parameter(value));

  Values<double> bounds;
  for (const auto& form : {system, rewritten(system)}) {
    for (const auto& [name, value] : evaluate(form, equations, sizes, values, scalars)) {
      const auto bound = [](const DeclaredBound& x) { return x.bound(); };
      auto [known, is_new] = bounds.emplace(name, map_elements<double>(value, bound));
      if (is_new) continue;
      for (std::size_t k = 0; k < value.size(); ++k) {
        double& largest = known->second.elements()[k];
        largest = std::max(largest, value.elements()[k].bound());
      }
    }
  }
  return bounds;
}

}  // namespace gradstone
