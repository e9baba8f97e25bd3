#include "validation/truth/error_bounds.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/compiled_scalars.hpp"
#include "reference/rules.hpp"

namespace gradstone {
namespace {

// Rounded where the type of arithmetic does not have it. Of NaN and infinity nothing is known.
DeclaredBound read(double x) {
  return Rounding<Declared>::has(x) ? DeclaredBound(x, 0)
                                    : DeclaredBound::rounded(x, 0, Rounding<Declared>::roundoff());
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
  const auto bounds_in = [&](const EquationSystem& form) {
    return error_bounds_of_form(form, equations, sizes, given, parameters, types,
                                FunctionForm::stable);
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

Values<double> error_bounds_of_form(const EquationSystem& system, Equations equations,
                                    const Sizes& sizes, const Values<double>& given,
                                    const ParameterValues<double>& parameters,
                                    const DeclaredTypes& types, FunctionForm form) {
  const WithDeclaredTypes with(types);
  Values<DeclaredBound> values;
  for (const auto& [name, value] : given) {
    const Declaration* declaration = system.find_declaration(name);
    // Indices are whole numbers in every implementation.
    const bool is_index = declaration && declaration->domain == Domain::index;
    const bool moves = declaration && declaration->differentiated();
    values[name] = map_elements<DeclaredBound>(
        value, [&](double x) { return (is_index ? DeclaredBound(x) : read(x)).moving(moves); });
  }
  ParameterValues<DeclaredBound> scalars;
  for (const auto& [name, value] : parameters) {
    const ParameterDeclaration* declaration = system.find_parameter(name);
    scalars.emplace(name, read(value).moving(declaration && declaration->trainable));
  }
  Values<double> bounds;
  for (const auto& [name, value] : evaluate(system, equations, sizes, values, scalars, form))
    bounds[name] = map_elements<double>(value, [](const DeclaredBound& x) { return x.bound(); });
  return bounds;
}

Values<double> error_bounds_as_printed(const EquationSystem& system, Equations equations,
                                       const Sizes& sizes, const Values<double>& given,
                                       const ParameterValues<double>& parameters,
                                       const DeclaredTypes& types) {
  return error_bounds_of_form(system, equations, sizes, given, parameters, types,
                              FunctionForm::value);
}

}  // namespace gradstone
