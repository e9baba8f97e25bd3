#include "reference/network/roles.hpp"

#include <algorithm>
#include <set>

#include "reference/error.hpp"
#include "reference/registry.hpp"
#include "reference/tensors.hpp"

namespace gradstone {
namespace {

[[noreturn]] void refuse(const EquationSystem& part, const std::string& reason) {
  throw UnsupportedError(kind_name(part.kind) + " " + part.full_name() +
                         " does not compose: " + reason);
}

std::string listed(const std::vector<std::string>& names) {
  std::string text;
  for (std::size_t k = 0; k < names.size(); ++k)
    text += (k == 0 ? "" : k + 1 == names.size() ? " and " : ", ") + names[k];
  return text;
}

const std::string& only_input(const EquationSystem& part, const std::vector<std::string>& inputs) {
  const std::string meant = "; it takes one, the value of the layer before";
  if (inputs.empty()) refuse(part, "it has no input" + meant);
  if (inputs.size() > 1)
    refuse(part, "it has " + std::string(inputs.size() == 2 ? "two" : "several") + " inputs, " +
                     listed(inputs) + meant);
  return inputs.front();
}

/// The examples and the features of the input.
struct Batch {
  std::string examples, features;
};

Batch batch_of(const EquationSystem& part, const std::string& input) {
  const Shape shape = part.shape_of(input);
  const auto has = "its input " + input + " is " + shape.text() + "; ";
  if (!shape.rows().is_name() || !shape.columns().is_name())
    refuse(part, has + "rows are examples and columns are features, of any number each");
  if (shape.rows() == shape.columns())
    refuse(part, has + "the number of examples and that of features need names of their own");
  return {shape.rows().text(), shape.columns().text()};
}

void check_sizes(const EquationSystem& part, const std::set<std::string>& known) {
  for (const auto& name : part.dimension_names())
    if (known.count(name) == 0)
      refuse(part, "the size " + name +
                       " belongs neither to its input nor to its output, and nothing in a network "
                       "says how large it is");
}

void check_gradients(const EquationSystem& part) {
  const auto check = [&](const std::string& name) {
    if (!part.find_gradient(name)) refuse(part, "it states no gradient of " + name);
  };
  for (const auto& declaration : part.declarations)
    if (declaration.differentiated()) check(declaration.name);
  for (const auto& parameter : part.parameters)
    if (parameter.trainable) check(parameter.name);
}

// What is learned is the same for every number of examples.
void check_learned(const EquationSystem& layer, const std::string& examples) {
  for (const auto& declaration : layer.declarations) {
    const bool lasting = declaration.role == Role::weight || declaration.role == Role::statistic;
    const Shape& shape = declaration.shape;
    if (lasting &&
        (shape.rows().names().count(examples) || shape.columns().names().count(examples)))
      refuse(layer, declaration.name + " is " + shape.text() + ", but " + examples +
                        " counts the examples, and batches differ in that");
  }
}

std::set<std::string> updated_names(const EquationSystem& running) {
  std::set<std::string> names;
  for (const auto& update : running.updates) names.insert(update.name);
  return names;
}

// Both modes learn and read the same matrices, by their names.
void check_together(const LayerForms& forms) {
  const auto weights = declared_names(*forms.training, Role::weight);
  if (declared_names(*forms.evaluation, Role::weight) != weights)
    refuse(*forms.evaluation, "its weights are not those of training, " + listed(weights));
  const auto moved = forms.running ? updated_names(*forms.running) : std::set<std::string>{};
  for (const auto* form : {forms.training, forms.evaluation})
    for (const auto& name : declared_names(*form, Role::statistic))
      if (moved.count(name) == 0)
        refuse(*form, "no form of this layer updates the running statistic " + name);
}

}  // namespace

std::vector<std::string> declared_names(const EquationSystem& system, Role role) {
  std::vector<std::string> names;
  for (const auto& declaration : system.declarations)
    if (declaration.role == role) names.push_back(declaration.name);
  return names;
}

LayerRoles layer_roles(const EquationSystem& layer) {
  LayerRoles roles;
  if (has_tensors(layer))
    refuse(layer, "it has tensors, and a network hands matrices from layer to layer");
  roles.input = only_input(layer, declared_names(layer, Role::input));
  const auto [examples, features] = batch_of(layer, roles.input);
  roles.examples = examples;
  roles.inputs = features;
  if (layer.output.empty()) refuse(layer, "it has no forward equation");
  const Shape output = layer.shape_of(layer.output);
  const auto has = "its output " + layer.output + " is " + output.text() + "; ";
  if (output.rows() != Dim(examples))
    refuse(layer, has + "it needs " + examples + " rows, one for each row of " + roles.input);
  if (!output.columns().is_name() || output.columns() == output.rows())
    refuse(layer, has + "it needs " + features + " columns as " + roles.input +
                      " has, or a size of its own that has a name");
  roles.outputs = output.columns().text();
  if (const auto targets = declared_names(layer, Role::target); !targets.empty())
    refuse(layer, "it is given " + listed(targets) + ", but targets are for the loss");
  check_sizes(layer, {roles.examples, roles.inputs, roles.outputs});
  check_learned(layer, examples);
  check_gradients(layer);
  return roles;
}

LossRoles loss_roles(const EquationSystem& loss) {
  LossRoles roles;
  roles.input = only_input(loss, declared_names(loss, Role::input));
  const auto [examples, features] = batch_of(loss, roles.input);
  roles.examples = examples;
  roles.inputs = features;
  if (loss.output.empty() || !loss.shape_of(loss.output).is_scalar())
    refuse(loss, "its output is not one number");
  const auto targets = declared_names(loss, Role::target);
  if (targets.size() > 1) refuse(loss, "it has several targets, " + listed(targets));
  if (!targets.empty()) roles.targets = targets.front();
  for (const Role role : {Role::weight, Role::mask, Role::statistic})
    if (const auto names = declared_names(loss, role); !names.empty())
      refuse(loss, "it is given " + listed(names) + ", but a loss has outputs and targets only");
  check_sizes(loss, {examples, features});
  check_gradients(loss);
  return roles;
}

LayerRoles running_roles(const EquationSystem& running) {
  const auto moved = updated_names(running);
  std::vector<std::string> given;
  for (const auto& declaration : running.declarations)
    if (moved.count(declaration.name) == 0) given.push_back(declaration.name);
  LayerRoles roles;
  roles.input = only_input(running, given);
  const auto [examples, features] = batch_of(running, roles.input);
  roles.examples = examples;
  roles.inputs = roles.outputs = features;
  return roles;
}

LayerForms layer_forms(const std::vector<const EquationSystem*>& forms) {
  const auto has = [](const EquationSystem& form, Role role) {
    return !declared_names(form, role).empty();
  };
  LayerForms found;
  for (const auto* form : forms) {
    if (!form->updates.empty()) {
      if (!found.running) found.running = form;
      continue;
    }
    if (!found.training) found.training = form;
    const bool evaluates = has(*form, Role::statistic) ||
                           (has(*found.training, Role::mask) && !has(*form, Role::mask));
    if (!found.evaluation && evaluates) found.evaluation = form;
  }
  if (!found.training) refuse(*forms.front(), "it has no form with an output");
  if (!found.evaluation) found.evaluation = found.training;
  check_together(found);
  return found;
}

}  // namespace gradstone
