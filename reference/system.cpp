#include "reference/system.hpp"

#include <algorithm>
#include <iterator>

#include "reference/error.hpp"

namespace gradstone {
namespace {

template <class Items>
auto find_name(const Items& items, const std::string& name) -> decltype(items.data()) {
  const auto found =
      std::find_if(items.begin(), items.end(), [&](const auto& item) { return item.name == name; });
  return found == items.end() ? nullptr : &*found;
}

template <class Steps>
Steps steps(const Steps& identities, const std::string& chain) {
  Steps found;
  std::copy_if(identities.begin(), identities.end(), std::back_inserter(found),
               [&](const auto& identity) { return identity.chain == chain; });
  return found;
}

}  // namespace

std::string EquationSystem::full_name() const {
  return form.empty() ? name : name + " (" + form + ")";
}

const Declaration* EquationSystem::find_declaration(const std::string& wanted) const {
  return find_name(declarations, wanted);
}

const ParameterDeclaration* EquationSystem::find_parameter(const std::string& wanted) const {
  return find_name(parameters, wanted);
}

bool EquationSystem::has_size_parameter(const std::string& wanted) const {
  return std::find(size_parameters.begin(), size_parameters.end(), wanted) != size_parameters.end();
}

const Equation* EquationSystem::find_forward(const std::string& wanted) const {
  return find_name(forward, wanted);
}

const Equation* EquationSystem::find_backward(const std::string& wanted) const {
  return find_name(backward, wanted);
}

const ElementDefinition* EquationSystem::find_definition(const std::string& wanted) const {
  return find_name(definitions, wanted);
}

const Equation* EquationSystem::find_gradient(const std::string& of) const {
  const auto found = std::find_if(backward.begin(), backward.end(),
                                  [&](const Equation& e) { return e.gradient_of == of; });
  return found == backward.end() ? nullptr : &*found;
}

const Start* EquationSystem::find_start(const std::string& wanted) const {
  return find_name(starts, wanted);
}

std::int64_t EquationSystem::least_size(const std::string& wanted) const {
  const auto stated = least_sizes.find(wanted);
  return stated == least_sizes.end() ? 1 : stated->second;
}

std::vector<Comparison> EquationSystem::size_conditions() const {
  std::vector<Comparison> all;
  for (const auto& [dimension, least] : least_sizes)
    all.push_back({size(Dim(dimension)), Relation::greater_equal, Scalar(Rational(least))});
  return all;
}

Shape EquationSystem::shape_of(const std::string& wanted) const {
  if (const auto* declaration = find_declaration(wanted)) return declaration->shape;
  if (const auto* equation = find_forward(wanted)) return equation->value.shape();
  if (const auto* equation = find_backward(wanted)) return equation->value.shape();
  if (is_cotangent(wanted)) return shape_of(wanted.substr(1));
  throw UnknownNameError(full_name() + " has no matrix named " + wanted);
}

std::vector<std::string> EquationSystem::matrix_names() const {
  std::vector<std::string> names;
  for (const auto& declaration : declarations) names.push_back(declaration.name);
  for (const auto& equation : forward) names.push_back(equation.name);
  for (const auto& given : cotangents()) names.push_back(given);
  for (const auto& equation : backward) names.push_back(equation.name);
  return names;
}

std::vector<Identity> EquationSystem::steps_of(const std::string& chain) const {
  return steps(identities, chain);
}

std::vector<ElementIdentity> EquationSystem::element_steps_of(const std::string& chain) const {
  return steps(element_identities, chain);
}

std::vector<std::string> EquationSystem::dimension_names() const {
  std::set<std::string> names;
  const auto add = [&](const Shape& shape) {
    for (const auto& dim : shape.dims()) names.merge(dim.names());
  };
  names.insert(size_parameters.begin(), size_parameters.end());
  for (const auto& declaration : declarations) names.merge(declaration.last.names());
  for (const auto& declaration : declarations) add(declaration.shape);
  for (const auto* equations : {&forward, &backward})
    for (const auto& equation : *equations) names.merge(size_names(equation.value));
  for (const auto& definition : definitions) names.merge(size_names(definition.value));
  for (const auto& identity : identities)
    for (const auto* side : {&identity.left, &identity.right}) names.merge(size_names(*side));
  for (const auto& identity : element_identities) {
    add(identity.shape);
    for (const auto* side : {&identity.left, &identity.right}) names.merge(size_names(*side));
  }
  return {names.begin(), names.end()};
}

std::vector<std::string> EquationSystem::cotangents() const {
  if (cotangent().empty()) return {};
  if (outputs.empty()) return {cotangent()};
  std::vector<std::string> names;
  for (const auto& one_of_them : outputs)
    if (find_forward(one_of_them)) names.push_back("D" + one_of_them);
  return names;
}

bool EquationSystem::is_cotangent(const std::string& wanted) const {
  const auto names = cotangents();
  return std::find(names.begin(), names.end(), wanted) != names.end();
}

const Recurrence* EquationSystem::recurrence_of(const std::string& equation) const {
  const auto found = std::find_if(recurrences.begin(), recurrences.end(),
                                  [&](const Recurrence& r) { return r.has(equation); });
  return found == recurrences.end() ? nullptr : &*found;
}

bool Recurrence::is_step_before(const Place& place) const {
  const Scalar at = value_of(step);
  return place.calculated() && *place.calculated() == (reversed ? at + 1 : at - 1);
}

const Initial* Recurrence::find_initial(const std::string& name) const {
  return find_name(initial, name);
}

bool Recurrence::has(const std::string& equation) const {
  return std::find(equations.begin(), equations.end(), equation) != equations.end();
}

std::string EquationSystem::cotangent() const {
  return kind == Kind::loss || kind == Kind::optimizer || output.empty() ? "" : "D" + output;
}

}  // namespace gradstone
