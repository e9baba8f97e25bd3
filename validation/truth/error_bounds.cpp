#include "validation/truth/error_bounds.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/compiled_scalars.hpp"
#include "reference/rules.hpp"

namespace gradstone {
namespace {

DeclaredBound parameter(double x) {
  return Rounding<Declared>::has(x) ? DeclaredBound(x)
                                    : DeclaredBound::rounded(x, 0, Rounding<Declared>::roundoff());
}

Values<double> bounds_of(const EquationSystem& system, Equations equations, const Sizes& sizes,
                         const Values<double>& given, const ParameterValues<double>& parameters,
                         FunctionForm form) {
  Values<DeclaredBound> values;
  for (const auto& [name, value] : given)
    values[name] = map_elements<DeclaredBound>(value, [](double x) { return DeclaredBound(x); });
  ParameterValues<DeclaredBound> scalars;
  for (const auto& [name, value] : parameters) scalars.emplace(name, parameter(value));
  Values<double> bounds;
  for (const auto& [name, value] : evaluate(system, equations, sizes, values, scalars, form))
    bounds[name] = map_elements<double>(value, [](const DeclaredBound& x) { return x.bound(); });
  return bounds;
}

}  // namespace

EquationSystem as_executed(EquationSystem system) {
  Rewriter rewriter(rewrite_rules());
  for (auto* equations : {&system.forward, &system.backward})
    for (auto& equation : *equations) equation.value = rewriter(equation.value);
  return system;
}

Values<double> error_bounds(const EquationSystem& system, Equations equations, const Sizes& sizes,
                            const Values<double>& given, const ParameterValues<double>& parameters,
                            const DeclaredTypes& types) {
  const WithDeclaredTypes with(types);
  const auto bounds_in = [&](const EquationSystem& form) {
    return bounds_of(form, equations, sizes, given, parameters, FunctionForm::stable);
  };
  Values<double> bounds = bounds_in(system);
  for (const auto& [name, other] : bounds_in(as_executed(system)))
    for (std::size_t k = 0; k < other.size(); ++k) {
      double& bound = bounds.at(name).elements()[k];
      const double as_executed = other.elements()[k];
      bound = std::isfinite(bound) && std::isfinite(as_executed) ? std::max(bound, as_executed)
                                                                 : std::min(bound, as_executed);
    }
  return bounds;
}

Values<double> error_bounds_as_printed(const EquationSystem& system, Equations equations,
                                       const Sizes& sizes, const Values<double>& given,
                                       const ParameterValues<double>& parameters,
                                       const DeclaredTypes& types) {
  const WithDeclaredTypes with(types);
  return bounds_of(system, equations, sizes, given, parameters, FunctionForm::value);
}

}  // namespace gradstone
