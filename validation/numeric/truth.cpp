#include "validation/numeric/truth.hpp"

#include <algorithm>
#include <utility>

#include "numeric/bound.hpp"
#include "reference/rules.hpp"
#include "validation/numeric/cln_loops.hpp"

namespace gradstone {
namespace {

/// The system whose equations are those that the plan executes.
EquationSystem rewritten(EquationSystem system) {
  Rewriter rewriter(rewrite_rules());
  for (auto* equations : {&system.forward, &system.backward})
    for (auto& equation : *equations) equation.value = rewriter(equation.value);
  return system;
}

template <class S, class From>
Values<S> evaluate_in(const EquationSystem& system, Equations equations, const Sizes& sizes,
                      const Values<double>& given, const ParameterValues<double>& parameters,
                      From from) {
  Values<S> values;
  for (const auto& [name, value] : given) values[name] = map_elements<S>(value, from);
  ParameterValues<S> scalars;
  for (const auto& [name, value] : parameters) scalars.emplace(name, from(value));
  return evaluate<S>(system, equations, sizes, values, scalars);
}

template <class T>
Values<double> bounds_in(const EquationSystem& system, Equations equations, const Sizes& sizes,
                         const Values<double>& given, const ParameterValues<double>& parameters) {
  using S = Bounded<T>;
  const auto exact = [](double x) { return S(static_cast<T>(x)); };
  const auto bound = [](const S& x) { return x.bound(); };
  Values<double> bounds;
  for (const auto& form : {system, rewritten(system)}) {
    for (const auto& [name, value] :
         evaluate_in<S>(form, equations, sizes, given, parameters, exact)) {
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

}  // namespace

std::map<std::string, TrueMatrix> true_values(const EquationSystem& system, Equations equations,
                                              const Sizes& sizes, const Values<double>& given,
                                              const ParameterValues<double>& parameters) {
  std::map<std::string, TrueMatrix> result;
  const auto exact = [](double x) { return ClnReal(x); };
  for (const auto& [name, value] :
       evaluate_in<ClnReal>(system, equations, sizes, given, parameters, exact)) {
    TrueMatrix truth;
    truth.nearest = map_elements<double>(value, [](const ClnReal& x) { return x.to_double(); });
    for (const ClnReal& x : value.elements()) truth.decimal.push_back(x.text());
    result.emplace(name, std::move(truth));
  }
  return result;
}

Values<double> error_bounds(const EquationSystem& system, Equations equations, const Sizes& sizes,
                            const Values<double>& given, const ParameterValues<double>& parameters,
                            FloatType type) {
  if (type == FloatType::float32)
    return bounds_in<float>(system, equations, sizes, given, parameters);
  return bounds_in<double>(system, equations, sizes, given, parameters);
}

}  // namespace gradstone
