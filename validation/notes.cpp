#include "validation/notes.hpp"

#include <algorithm>

#include "reference/builder.hpp"
#include "reference/claim.hpp"

namespace gradstone {
namespace {

bool has_gradients(const EquationSystem& system) {
  const bool steps = system.kind == Kind::optimizer || !system.updates.empty();
  return !steps && !system.forward.empty();
}

bool is_read_later(const EquationSystem& system, const Equation& value) {
  const auto reads = [&](const Equation& e) { return variable_names(e.value).count(value.name); };
  const auto reads_identity = [&](const Identity& i) {
    return variable_names(i.left).count(value.name) || variable_names(i.right).count(value.name);
  };
  const auto reads_entries = [&](const ElementIdentity& i) {
    return matrix_names(i.left).count(value.name) || matrix_names(i.right).count(value.name);
  };
  const auto any = [](const auto& items, auto holds) {
    return std::any_of(items.begin(), items.end(), holds);
  };
  return any(system.backward, reads) || any(system.identities, reads_identity) ||
         any(system.element_identities, reads_entries);
}

std::vector<std::string> unstated_gradients(const EquationSystem& system) {
  if (!has_gradients(system)) return {};
  std::vector<std::string> unstated;
  for (const auto& declaration : system.declarations) {
    if (declaration.differentiated() && !system.find_gradient(declaration.name))
      unstated.push_back(declaration.name);
  }
  for (const auto& parameter : system.parameters)
    if (parameter.trainable && !system.find_gradient(parameter.name))
      unstated.push_back(parameter.name);
  return unstated;
}

}  // namespace

std::vector<std::string> missing_gradients(const EquationSystem& system) {
  const bool may_be_values_only = system.kind == Kind::operation || system.kind == Kind::derivation;
  if (may_be_values_only && system.backward.empty()) return {};
  return unstated_gradients(system);
}

std::vector<std::string> notes_on(const EquationSystem& system) {
  if (!has_gradients(system)) return {};
  std::string list;
  for (const auto& name : unstated_gradients(system)) list += (list.empty() ? "" : ", ") + name;
  std::vector<std::string> notes;
  if (!list.empty()) notes.push_back("no gradient is stated for " + list);
  for (const auto& equation : system.backward) {
    if (equation.gradient_of.empty() && !is_read_later(system, equation))
      notes.push_back(equation.name +
                      " is not the gradient of a matrix of this system, and nothing reads it");
  }
  return notes;
}

std::optional<EquationSystem> with_learned_parameters(const EquationSystem& system) {
  const auto functions = functions_of(system);
  const bool one_function = system.kind == Kind::activation && system.declarations.size() == 1 &&
                            system.forward.size() == 1 && !functions.empty();
  const auto* apply_node = one_function ? as<node::Apply>(system.forward.front().value) : nullptr;
  if (!apply_node || apply_node->function.parameter_derivatives().empty()) return std::nullopt;
  const ElementFunction& f = apply_node->function;
  const Location place = system.forward.front().value.where();
  SystemBuilder layer(Kind::layer, system.name, system.title);
  const auto& given = system.declarations.front();
  const auto X = layer.input(given.name, one, one, given.domain);
  std::vector<Scalar> parameters;
  for (const auto& name : f.parameters()) parameters.push_back(layer.trainable_parameter(name));
  for (const auto& condition : f.conditions()) layer.condition(condition);
  const auto applied = [&](const ElementFunction& function) {
    return Operand(apply(function, Operand(X, place), parameters), place);
  };
  const auto Y = layer.forward("Y", applied(f).expression);
  const Operand DY(layer.cotangent(Y), place);
  if (f.has_derivative()) layer.backward(X, hadamard(DY, applied(f.derivative())));
  for (const auto& [name, partial] : f.parameter_derivatives())
    layer.backward(parameter(name), hadamard(DY, applied(*partial)));
  return layer.form(learned_parameters).source(system.source).build();
}

}  // namespace gradstone
