#include "validation/mutation/functions.hpp"

#include "reference/operations/spelled_out.hpp"
#include "validation/mutation/scalar_places.hpp"
#include "validation/mutation/whole_equations.hpp"

namespace gradstone::mutation {
namespace {

// The parameters of the function are what one may be taken for another.
EquationSystem with_parameters_of(const ElementFunction& function) {
  EquationSystem system;
  for (const auto& name : function.parameters())
    system.parameters.push_back({name, false, false, std::nullopt});
  return system;
}

}  // namespace

AllWrong<Scalar> wrong_formulas(const ElementFunction& function, ClaimKind kind) {
  const bool is_derivative = kind == ClaimKind::derivative;
  const Scalar& right = is_derivative ? function.derivative().value() : *function.stable();
  const EquationSystem parameters = with_parameters_of(function);
  AllWrong<Scalar> found = wrong_wholes(right, {});
  if (is_derivative)
    found.push_back({MutationKind::forward_value, "the value of the function", function.value()});
  for (auto& wrong : wrong_in(right, {}, Context(parameters, function.name())))
    found.push_back(std::move(wrong));
  return found;
}

ElementFunction with_formula(const ElementFunction& function, ClaimKind kind,
                             const Scalar& formula) {
  FunctionBuilder builder(function);
  if (kind == ClaimKind::stable_form) return builder.stable(formula).build();
  // It keeps its name, by which the claim is known.
  FunctionBuilder derivative(function, function.derivative().name());
  return builder.derivative(derivative.value(formula).build()).build();
}

EquationSystem with_function(const EquationSystem& system, const ElementFunction& right,
                             const ElementFunction& wrong) {
  const auto replaced = [&](const Expr& expression) {
    return transform(spelled_out(expression), [&](const Expr& part) {
      const auto* call = as<node::Apply>(part);
      if (!call) return part;
      if (call->function == right) return apply(wrong, call->operand, call->parameters);
      const bool is_derivative = right.has_derivative() && call->function == right.derivative();
      return is_derivative ? apply(wrong.derivative(), call->operand, call->parameters) : part;
    });
  };
  EquationSystem result = system;
  for (auto* equations : {&result.forward, &result.backward})
    for (auto& equation : *equations) equation.value = replaced(equation.value);
  for (auto& identity : result.identities) {
    identity.left = replaced(identity.left);
    identity.right = replaced(identity.right);
  }
  return result;
}

}  // namespace gradstone::mutation
