#include "reference/parse/scope.hpp"

#include <algorithm>

#include "reference/activations/functions.hpp"
#include "reference/functions.hpp"
#include "reference/parse/same_function.hpp"

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

const ElementFunction* Functions::find_other(const ElementFunction& function) const {
  const auto same = known_.find(function.name());
  if (same != known_.end())
    return same_function(same->second.function, function) ? nullptr : &same->second.function;
  for (const auto& [parameter, partial] : function.parameter_derivatives())
    if (const auto* other = find(partial->name())) return other;
  return nullptr;
}

void Functions::add_one(const ElementFunction& function) {
  known_.insert_or_assign(function.name(), Known{function, nodes_of(function.value())});
}

void Functions::set_own(const ElementFunction& function) {
  const auto known = known_.find(function.name());
  const bool is_restated = known != known_.end() && same_function(known->second.function, function);
  if (!is_restated) own_ = Known{function, nodes_of(function.value())};
}

const ElementFunction* Functions::find(const std::string& name) const {
  if (own_ && own_->function.name() == name) return &own_->function;
  const auto found = known_.find(name);
  return found == known_.end() ? nullptr : &found->second.function;
}

std::vector<std::string> Functions::names() const {
  std::vector<std::string> names;
  for (const auto& [name, known] : known_) names.push_back(name);
  return names;
}

double Functions::nodes(const ElementFunction& function) const {
  if (own_ && own_->function == function) return own_->nodes;
  const auto found = known_.find(function.name());
  return found == known_.end() ? nodes_of(function.value()) : found->second.nodes;
}

std::string taken_by(const Scope& scope, const std::string& index) {
  if (scope.has_argument && index == "x") return "the argument of f(x)";
  const auto* parameter = scope.system.find_parameter(index);
  if (parameter && !(parameter->integer && scope.in_steps)) return "a parameter";
  return scope.sizes.count(index) > 0 ? "a size" : "";
}

double terms_of(const Dim& last) {
  return last.is_number() ? static_cast<double>(last.at({})) : 1;
}

double nodes_of(const Scalar& formula) {
  double nodes = 1;
  for (const auto& child : children(formula)) nodes += nodes_of(child);
  if (const auto* apply = std::get_if<scalar::Apply>(&formula.node().value))
    nodes *= nodes_of(apply->function->value());
  if (const auto* sum = std::get_if<scalar::Sum>(&formula.node().value))
    if (const auto* last = std::get_if<Dim>(&sum->last)) nodes *= terms_of(*last);
  if (const auto* maximum = std::get_if<scalar::Maximum>(&formula.node().value))
    for (const auto& running : maximum->over) nodes *= terms_of(running.last);
  return nodes;
}

}  // namespace gradstone::parse
