#include "reference/activations/step.hpp"

#include "reference/functions.hpp"

namespace gradstone {
namespace {

std::vector<Scalar> declare_parameters(SystemBuilder& builder, const ElementFunction& f,
                                       Parameters kind) {
  std::vector<Scalar> parameters;
  for (const auto& name : f.parameters()) {
    parameters.push_back(kind == Parameters::trainable
                             ? builder.trainable_parameter(name, f.usual(name))
                             : builder.parameter(name, f.usual(name)));
  }
  for (const auto& condition : f.conditions()) builder.condition(condition);
  return parameters;
}

Expr step(SystemBuilder& builder, const Expr& Z, const ElementFunction& f, const Scalar& definition,
          Parameters kind) {
  const auto parameters = declare_parameters(builder, f, kind);
  const auto Y = builder.forward("Y", apply(f, Z, parameters));
  const Index i{"i"}, k{"k"};
  ScalarReplacement at;
  at.argument = entry(variable_name(Z), {i, k});
  builder.define("Y", i, k, replace(definition, at));

  const auto DY = builder.cotangent(Y);
  const auto DZ = builder.backward(Z, hadamard(DY, apply(f.derivative(), Z, parameters)));
  if (kind == Parameters::given) return DZ;
  for (const auto& name : f.parameters()) {
    const auto& f_name = f.parameter_derivative(name);
    builder.backward(parameter(name), elements_sum(hadamard(DY, apply(f_name, Z, parameters))));
  }
  return DZ;
}

}  // namespace

Expr elementwise_step(SystemBuilder& builder, const Expr& Z, const ElementFunction& f,
                      Parameters kind) {
  std::vector<Scalar> parameters;
  for (const auto& name : f.parameters()) parameters.push_back(parameter(name));
  return step(builder, Z, f, apply(f, argument(), parameters), kind);
}

Expr elementwise_step(SystemBuilder& builder, const Expr& Z, const ElementFunction& f,
                      const Scalar& definition) {
  return step(builder, Z, f, definition, Parameters::given);
}

Expr softmax_step(SystemBuilder& builder, const Expr& Z) {
  const Dim K = Z.shape().columns();
  const Index i{"i"}, k{"k"};
  const auto Y = builder.forward("Y", softmax(Z));
  builder.define("Y", i, k, softmax_entry(variable_name(Z), i, k, K));

  const auto DY = builder.cotangent(Y);
  return builder.backward(Z, hadamard(Y, DY - column_repeat(diag(DY * T(Y)), K)));
}

Expr log_softmax_step(SystemBuilder& builder, const Expr& Z) {
  const Dim K = Z.shape().columns();
  const Index i{"i"}, k{"k"};
  const auto Y = builder.forward("Y", log_softmax(Z));
  builder.define("Y", i, k, log(softmax_entry(variable_name(Z), i, k, K)));

  const auto DY = builder.cotangent(Y);
  return builder.backward(Z, DY - hadamard(softmax(Z), column_repeat(rows_sum(DY), K)));
}

Scalar softmax_entry(const std::string& matrix, const Index& i, const Index& k, const Dim& K) {
  const Index j{"j"};
  return exp(entry(matrix, {i, k})) / sum(j, K, exp(entry(matrix, {i, j})));
}

EquationSystem elementwise_activation(const ElementFunction& f, const std::string& alias,
                                      const std::string& title, const Scalar& definition,
                                      const std::string& source) {
  SystemBuilder activation(Kind::activation, f.name(), title);
  const auto X = activation.input("X", Dim{"m"}, Dim{"n"});
  elementwise_step(activation, X, f, definition);
  activation.alias(alias).domain(f.domain()).source(source);
  return activation.build();
}

}  // namespace gradstone
