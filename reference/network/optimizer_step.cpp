#include "reference/network/optimizer_step.hpp"

#include <algorithm>

#include "reference/expr/rename.hpp"
#include "reference/nearest.hpp"
#include "reference/network/composer.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

bool is_common(const std::string& parameter) {
  return parameter == "eta" || parameter == "t";
}

bool has_argument(const Specification& optimizer, const std::string& name) {
  return std::any_of(optimizer.arguments.begin(), optimizer.arguments.end(),
                     [&](const SpecificationArgument& argument) { return argument.name == name; });
}

// The form with weight decay where that is asked for or, as in AdamW, part of the name.
const EquationSystem& find_form(const Specification& optimizer) {
  const auto& forms = find_entries("optimizer:" + optimizer.name).at(0)->forms;
  const EquationSystem* named = nullptr;
  for (const auto& form : forms) {
    const bool is_named = spelling_free(form.alias) == spelling_free(optimizer.name);
    if (is_named && !named) named = &form;
    if (has_argument(optimizer, "weight_decay") && form.find_parameter("weight_decay")) return form;
  }
  return named ? *named : forms.front();
}

// Positional arguments come in the order of the equations, with weight decay last. What is mu here
// is also called momentum.
std::vector<SpecificationParameter> arguments_of(const EquationSystem& form) {
  std::vector<SpecificationParameter> known;
  for (const auto& parameter : form.parameters) {
    if (is_common(parameter.name)) continue;
    SpecificationParameter one{parameter.name};
    if (parameter.usual) one.usual = parameter.usual->to_double();
    if (parameter.name == "mu") one.alias = "momentum";
    known.push_back(std::move(one));
  }
  std::stable_partition(known.begin(), known.end(), [](const SpecificationParameter& parameter) {
    return parameter.name != "weight_decay";
  });
  return known;
}

const Expr& new_value_in(const OptimizerStep& step, const std::string& V) {
  for (const auto& update : step.updates)
    for (const auto& equation : step.equations)
      if (update.name == V && equation.name == update.from) return equation.value;
  throw UnknownNameError("the step of an optimizer has no new value of " + V);
}

bool is_variable(const Expr& expression, const std::string& name) {
  const auto* variable = as<node::Variable>(expression);
  return variable && variable->name == name;
}

}  // namespace

Expr change_in(const OptimizerStep& step, const std::string& V) {
  const Expr& next = new_value_in(step, V);
  if (const auto* sum = as(next, op::add()); sum && is_variable(sum->left(), V))
    return sum->right();
  if (const auto* difference = as(next, op::subtract());
      difference && is_variable(difference->left(), V))
    return -difference->right();
  throw UnsupportedError("the new value of " + V + " is not " + V + " + change or " + V +
                         " - change");
}

OptimizerStep optimizer_step(const Specification& optimizer, const std::string& V,
                             const Shape& shape) {
  const EquationSystem& form = find_form(optimizer);
  const std::string suffix = "_" + V;
  OptimizerStep step;
  Renaming names;
  names.matrices = {{"x", V}, {"g", "D" + V}};
  const Shape& own = form.find_declaration("x")->shape;
  names.dims.emplace(own.rows().text(), shape.rows());
  names.dims.emplace(own.columns().text(), shape.columns());
  for (const auto& parameter : form.parameters)
    if (!is_common(parameter.name)) names.parameters[parameter.name] = parameter.name + suffix;

  for (const auto& declaration : form.declarations) {
    if (names.matrices.count(declaration.name)) continue;
    names.matrices[declaration.name] = declaration.name + suffix;
    step.state.push_back({declaration.name + suffix, shape, declaration.role, declaration.domain});
  }
  for (const auto& equation : form.forward) names.matrices[equation.name] = equation.name + suffix;
  step.equations = renamed(form.forward, names);
  for (const auto& update : form.updates)
    step.updates.push_back({names.matrix(update.name), names.matrix(update.from)});

  step.conditions = renamed(form.conditions, names);

  const auto known = arguments_of(form);
  const auto values = match_arguments(optimizer, known);
  for (const auto& parameter : known)
    step.parameters[parameter.name + suffix] = values.number(parameter.name);
  return step;
}

}  // namespace gradstone
