#include "reference/activations/elementwise.hpp"

#include "reference/builder.hpp"

namespace gradstone {

EquationSystem elementwise_activation(const ElementFunction& function, const std::string& alias,
                                      const std::string& title, const Scalar& definition,
                                      const std::string& source) {
  const Dim m{"m"}, n{"n"};
  SystemBuilder activation(Kind::activation, function.name(), title);
  const auto X = activation.input("X", m, n);
  std::vector<Scalar> parameters;
  for (const auto& name : function.parameters()) parameters.push_back(activation.parameter(name));
  for (const auto& condition : function.conditions()) activation.condition(condition);

  const auto Y = activation.forward("Y", apply(function, X, parameters));
  const auto DY = activation.cotangent(Y);
  activation.backward(X, hadamard(DY, apply(function.derivative(), X, parameters)));

  const Index i{"i"}, j{"j"};
  ScalarReplacement at;
  at.argument = entry("X", {i, j});
  activation.define("Y", i, j, replace(definition, at));
  activation.alias(alias).domain(function.domain()).source(source);
  return activation.build();
}

}  // namespace gradstone
