#include "reference/parse/scope.hpp"

#include <algorithm>

#include "reference/activations/functions.hpp"
#include "reference/functions.hpp"

namespace gradstone::parse {

Functions::Functions() {
  for (const auto& function : functions::all()) add(function);
  for (const auto& function : functions::activations()) add(function);
}

void Functions::add(const ElementFunction& function) {
  add_one(function);
  if (function.has_derivative()) add_one(function.derivative());
  for (const auto& [parameter, partial] : function.parameter_derivatives()) add_one(*partial);
}

void Functions::add_one(const ElementFunction& function) {
  known_.insert_or_assign(function.name(), Known{function, nodes_of(function.value())});
}

const ElementFunction* Functions::find(const std::string& name) const {
  const auto found = known_.find(name);
  return found == known_.end() ? nullptr : &found->second.function;
}

std::vector<std::string> Functions::names() const {
  std::vector<std::string> names;
  for (const auto& [name, known] : known_) names.push_back(name);
  return names;
}

double Functions::nodes(const ElementFunction& function) const {
  const auto found = known_.find(function.name());
  return found == known_.end() ? nodes_of(function.value()) : found->second.nodes;
}

double nodes_of(const Scalar& formula) {
  double nodes = 1;
  for (const auto& child : children(formula)) nodes += nodes_of(child);
  if (const auto* apply = std::get_if<scalar::Apply>(&formula.node().value))
    nodes *= nodes_of(apply->function->value());
  return nodes;
}

}  // namespace gradstone::parse
