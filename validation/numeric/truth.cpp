#include "validation/numeric/truth.hpp"

#include <utility>

#include "validation/numeric/cln_loops.hpp"

namespace gradstone {
namespace {

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

}  // namespace gradstone
