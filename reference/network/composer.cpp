#include "reference/network/composer.hpp"

#include <algorithm>

#include "reference/error.hpp"

namespace gradstone {
namespace {

bool is_known(const EquationSystem& system, const std::string& name) {
  return system.find_declaration(name) || system.find_forward(name);
}

// `name = (1 / N) * from`.
Equation share_of(const std::string& name, const std::string& from, const Shape& shape,
                  const std::string& gradient_of) {
  return {name, (1 / size(Dim{"N"})) * variable(from, shape.rows(), shape.columns()), gradient_of};
}

Equation& find(std::vector<Equation>& equations, const std::string& name) {
  const auto found = std::find_if(equations.begin(), equations.end(),
                                  [&](const Equation& equation) { return equation.name == name; });
  if (found == equations.end()) throw UnknownNameError("network: no equation named " + name);
  return *found;
}

}  // namespace

std::vector<Equation> renamed(const std::vector<Equation>& equations, const Renaming& renaming) {
  std::vector<Equation> result;
  for (const auto& equation : equations) {
    const std::string& of = equation.gradient_of;
    const bool of_parameter = renaming.parameters.count(of) > 0;
    result.push_back({renaming.matrix(equation.name), renamed(equation.value, renaming),
                      of_parameter ? renaming.parameter(of) : renaming.matrix(of)});
  }
  return result;
}

std::vector<Comparison> renamed(const std::vector<Comparison>& conditions,
                                const Renaming& renaming) {
  std::vector<Comparison> result;
  for (const auto& condition : conditions) {
    result.push_back({renamed(condition.left, renaming), condition.relation,
                      renamed(condition.right, renaming)});
  }
  return result;
}

void append(EquationSystem& system, const EquationSystem& part, const Renaming& renaming) {
  for (const auto& declaration : part.declarations) {
    const std::string name = renaming.matrix(declaration.name);
    if (is_known(system, name)) continue;
    system.declarations.push_back(
        {name, renaming.shape(declaration.shape), declaration.role, declaration.domain});
  }
  for (auto parameter : part.parameters) {
    parameter.name = renaming.parameter(parameter.name);
    system.parameters.push_back(parameter);
  }
  const auto conditions = renamed(part.conditions, renaming);
  system.conditions.insert(system.conditions.end(), conditions.begin(), conditions.end());
  for (const auto& condition : part.matrix_conditions) {
    system.matrix_conditions.push_back(
        {renamed(condition.left, renaming), renamed(condition.right, renaming)});
  }
  const auto forward = renamed(part.forward, renaming);
  system.forward.insert(system.forward.end(), forward.begin(), forward.end());
  for (const auto& definition : part.definitions) {
    system.definitions.push_back({renaming.matrix(definition.name), definition.indices,
                                  renamed(definition.value, renaming)});
  }
  const auto backward = renamed(part.backward, renaming);
  system.backward.insert(system.backward.begin(), backward.begin(), backward.end());
  system.output = renaming.matrix(part.output);
  system.reduction = part.reduction;
}

void divide_loss_by_examples(EquationSystem& system, const std::string& network_output) {
  const std::string loss = system.output, gradient = "D" + network_output;
  const std::string loss_sum = loss + "_sum", gradient_sum = gradient + "_sum";

  find(system.forward, loss).name = loss_sum;
  system.forward.push_back(share_of(loss, loss_sum, {one, one}, ""));
  for (auto& definition : system.definitions)
    if (definition.name == loss) definition.name = loss_sum;
  const Index first;
  system.definitions.push_back(
      {loss, {first, first}, entry(loss_sum, {first, first}) / size(Dim{"N"})});

  Equation& of_sum = find(system.backward, gradient);
  const Shape shape = of_sum.value.shape();
  of_sum.name = gradient_sum;
  of_sum.gradient_of.clear();
  const auto behind = system.backward.begin() + (&of_sum - system.backward.data()) + 1;
  system.backward.insert(behind, share_of(gradient, gradient_sum, shape, network_output));
  system.reduction = Reduction::mean;
}

}  // namespace gradstone
