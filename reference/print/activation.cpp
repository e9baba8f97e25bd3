#include "reference/print/activation.hpp"

namespace gradstone::print {

std::optional<ElementFunction> activation_function(const EquationSystem& system) {
  const bool one_each = system.kind == Kind::activation && system.declarations.size() == 1 &&
                        system.forward.size() == 1;
  if (!one_each) return std::nullopt;
  const auto& X = system.declarations.front();
  const auto* forward = as<node::Apply>(system.forward.front().value);
  if (!forward) return std::nullopt;

  std::vector<Scalar> parameters;
  for (const auto& declaration : system.parameters)
    parameters.push_back(parameter(declaration.name));
  const auto& function = forward->function;
  if (parameters.size() != function.parameters().size()) return std::nullopt;
  const auto input = variable(X.name, X.shape.rows(), X.shape.columns());
  const auto cotangent = variable(system.cotangent(), X.shape.rows(), X.shape.columns());
  const auto value = apply(function, input, parameters);
  std::vector<Expr> gradients;
  if (function.has_derivative())
    gradients.push_back(hadamard(cotangent, apply(function.derivative(), input, parameters)));
  std::vector<Expr> stated;
  for (const auto& equation : system.backward) stated.push_back(equation.value);
  const Shape shape{Dim("m"), Dim("n")};
  const bool plain = X.name == "X" && X.shape == shape && X.role == Role::input &&
                     system.output == "Y" && system.form.empty() &&
                     system.forward.front().value == value && stated == gradients &&
                     system.conditions == function.conditions();
  return plain ? std::optional(function) : std::nullopt;
}

}  // namespace gradstone::print
