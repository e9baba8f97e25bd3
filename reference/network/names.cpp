#include "reference/network/names.hpp"

#include <algorithm>

namespace gradstone {
namespace {

void take(const std::string& name, std::set<std::string>& taken) {
  taken.insert(name);
  taken.insert("D" + name);
}

std::vector<const EquationSystem*> all_forms(const NamedLayer& layer) {
  std::vector<const EquationSystem*> forms{layer.forms.training};
  for (const auto* form : {layer.forms.evaluation, layer.forms.running, layer.masked})
    if (form && std::find(forms.begin(), forms.end(), form) == forms.end()) forms.push_back(form);
  return forms;
}

// The values between layers, which are named after their places.
std::set<std::string> values_of(const EquationSystem& form) {
  if (!form.updates.empty()) return {running_roles(form).input};
  return {layer_roles(form).input, form.output};
}

void name(NamedLayer& layer, const std::string& own, const std::string& number,
          std::set<std::string>& taken) {
  if (layer.names.count(own) == 0) layer.names[own] = fresh_name(own, number, taken);
}

}  // namespace

std::string fresh_name(const std::string& own, const std::string& number,
                       std::set<std::string>& taken) {
  std::string candidate = own + number;
  std::string between = "_";
  while (taken.count(candidate) || taken.count("D" + candidate)) {
    candidate = own + between + number;
    between += "_";
  }
  take(candidate, taken);
  return candidate;
}

std::vector<std::string> own_names(const EquationSystem& form) {
  std::vector<std::string> names;
  for (const auto& declaration : form.declarations) names.push_back(declaration.name);
  for (const auto& parameter : form.parameters) names.push_back(parameter.name);
  for (const auto& equation : form.forward) names.push_back(equation.name);
  for (const auto& equation : form.backward)
    if (equation.gradient_of.empty()) names.push_back(equation.name);
  return names;
}

std::set<std::string> name_layers(std::vector<NamedLayer>& layers) {
  std::set<std::string> taken;
  take("X", taken);
  for (std::size_t l = 1; l <= layers.size(); ++l) take("Y" + std::to_string(l), taken);
  // First the names that files of weights have.
  std::size_t sized = 0;
  for (auto& layer : layers) {
    if (!layer_roles(*layer.forms.training).takes_size()) continue;
    const std::string number = std::to_string(++sized);
    for (const auto& weight : declared_names(*layer.forms.training, Role::weight))
      name(layer, weight, number, taken);
  }
  for (std::size_t l = 0; l < layers.size(); ++l) {
    for (const auto* form : all_forms(layers[l])) {
      const auto values = values_of(*form);
      for (const auto& own : own_names(*form))
        if (values.count(own) == 0) name(layers[l], own, std::to_string(l + 1), taken);
    }
  }
  return taken;
}

Renaming form_names(const EquationSystem& form, const std::map<std::string, std::string>& names,
                    const std::map<std::string, std::string>& values) {
  Renaming renaming;
  const auto new_name = [&](const std::string& own) {
    const auto value = values.find(own);
    return value == values.end() ? names.at(own) : value->second;
  };
  for (const auto& own : own_names(form)) renaming.matrices[own] = new_name(own);
  for (const auto& parameter : form.parameters) {
    renaming.parameters[parameter.name] = new_name(parameter.name);
    renaming.matrices.erase(parameter.name);
  }
  for (const auto& equation : form.backward)
    if (const auto& of = equation.gradient_of; !of.empty())
      renaming.matrices[equation.name] = "D" + new_name(of);
  if (!form.cotangent().empty()) renaming.matrices[form.cotangent()] = "D" + new_name(form.output);
  return renaming;
}

}  // namespace gradstone
