#include "reference/several_steps.hpp"

#include <algorithm>
#include <string>

#include "reference/error.hpp"
#include "reference/expr/rename.hpp"

namespace gradstone {
namespace {

const Update* update_of(const EquationSystem& optimizer, const std::string& state) {
  const auto found = std::find_if(optimizer.updates.begin(), optimizer.updates.end(),
                                  [&](const Update& update) { return update.name == state; });
  return found == optimizer.updates.end() ? nullptr : &*found;
}

std::string at_step(const std::string& name, std::int64_t step) {
  return name + "_" + std::to_string(step);
}

// What everything is called in a step.
Renaming names_of_step(const EquationSystem& optimizer, std::int64_t step) {
  Renaming names;
  for (const auto& declaration : optimizer.declarations) {
    const Update* update = update_of(optimizer, declaration.name);
    if (!update)
      names.matrices[declaration.name] = at_step(declaration.name, step);
    else if (step > 1)
      names.matrices[declaration.name] = at_step(update->from, step - 1);
  }
  for (const auto& equation : optimizer.forward)
    names.matrices[equation.name] = at_step(equation.name, step);
  for (const auto& parameter : optimizer.parameters)
    if (parameter.integer) names.parameters[parameter.name] = at_step(parameter.name, step);
  return names;
}

bool mentions(const Comparison& condition, const std::string& parameter) {
  return parameter_names(condition.left).count(parameter) > 0 ||
         parameter_names(condition.right).count(parameter) > 0;
}

// Parameters that count, and the conditions on them, for each step.
void add_parameters(const EquationSystem& optimizer, std::int64_t steps, EquationSystem& all) {
  for (const auto& parameter : optimizer.parameters) {
    if (!parameter.integer) {
      all.parameters.push_back(parameter);
      continue;
    }
    for (std::int64_t step = 1; step <= steps; ++step) {
      ParameterDeclaration counted = parameter;
      counted.name = at_step(parameter.name, step);
      all.parameters.push_back(std::move(counted));
      if (step > 1)
        all.conditions.push_back(
            {gradstone::parameter(at_step(parameter.name, step)), Relation::equal,
             gradstone::parameter(at_step(parameter.name, step - 1)) + Scalar(1)});
    }
  }
  for (const auto& condition : optimizer.conditions) {
    const bool counts = std::any_of(
        optimizer.parameters.begin(), optimizer.parameters.end(), [&](const auto& parameter) {
          return parameter.integer && mentions(condition, parameter.name);
        });
    const auto names = names_of_step(optimizer, 1);
    all.conditions.push_back(counts ? Comparison{renamed(condition.left, names), condition.relation,
                                                 renamed(condition.right, names)}
                                    : condition);
  }
}

}  // namespace

EquationSystem several_steps(const EquationSystem& optimizer, std::int64_t steps) {
  if (optimizer.kind != Kind::optimizer)
    throw UnsupportedError(optimizer.full_name() + " is no optimizer, and has no steps");
  if (!optimizer.recurrences.empty() || !optimizer.size_parameters.empty())
    throw UnsupportedError("steps of " + optimizer.full_name() +
                           " can't be put together: it has recurrences or sizes as parameters");
  if (steps < 1) throw DomainError("there are at least one step, not " + std::to_string(steps));
  EquationSystem all = optimizer;
  all.form +=
      (all.form.empty() ? "" : ", ") + std::to_string(steps) + (steps == 1 ? " step" : " steps");
  for (auto* emptied : {&all.forward, &all.backward}) emptied->clear();
  all.declarations.clear();
  all.parameters.clear();
  all.conditions.clear();
  all.definitions.clear();
  all.identities.clear();
  all.element_identities.clear();
  all.chains.clear();
  all.starts.clear();
  all.unrolled.clear();
  all.updates.clear();
  for (const auto& declaration : optimizer.declarations) {
    const bool is_state = update_of(optimizer, declaration.name) != nullptr;
    for (std::int64_t step = 1; step <= (is_state ? 1 : steps); ++step) {
      Declaration given = declaration;
      if (!is_state) given.name = at_step(declaration.name, step);
      all.declarations.push_back(std::move(given));
    }
  }
  add_parameters(optimizer, steps, all);
  for (std::int64_t step = 1; step <= steps; ++step) {
    const Renaming names = names_of_step(optimizer, step);
    for (const auto& equation : optimizer.forward)
      all.forward.push_back({names.matrix(equation.name), renamed(equation.value, names), ""});
    for (const auto& definition : optimizer.definitions)
      all.definitions.push_back(
          {names.matrix(definition.name), definition.indices, renamed(definition.value, names)});
  }
  for (const auto& update : optimizer.updates)
    all.updates.push_back({update.name, at_step(update.from, steps)});
  all.output = all.forward.back().name;
  return all;
}

}  // namespace gradstone
