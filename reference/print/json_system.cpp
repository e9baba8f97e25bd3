#include "reference/claim.hpp"
#include "reference/print/json_parts.hpp"
#include "reference/print/names.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

using print::array;
using print::comparison_json;
using print::Fields;
using print::index_json;
using print::object;
using print::shape_json;

std::string boolean(bool value) {
  return value ? "true" : "false";
}

std::string declaration_json(const Declaration& declaration) {
  Fields fields{{"name", json_string(declaration.name)},
                {"shape", shape_json(declaration.shape)},
                {"role", json_string(print::role_name(declaration.role))},
                {"domain", json_string(print::domain_name(declaration.domain))}};
  if (declaration.domain == Domain::index)
    fields.push_back({"last", json_string(declaration.last.text())});
  return object(fields);
}

std::string parameter_json(const ParameterDeclaration& parameter) {
  Fields fields{{"name", json_string(parameter.name)},
                {"trainable", boolean(parameter.trainable)},
                {"integer", boolean(parameter.integer)}};
  if (parameter.usual) fields.push_back({"usual", json_string(parameter.usual->text())});
  return object(fields);
}

std::string equation_json(const Equation& equation) {
  Fields fields{{"name", json_string(equation.name)}, {"value", to_json(equation.value)}};
  if (!equation.gradient_of.empty())
    fields.push_back({"gradient_of", json_string(equation.gradient_of)});
  return object(fields);
}

std::string definition_json(const ElementDefinition& definition) {
  return object({{"name", json_string(definition.name)},
                 {"indices", array(definition.indices, index_json)},
                 {"value", to_json(definition.value)}});
}

std::string function_json(const ElementFunction& function) {
  Fields fields{{"name", json_string(function.name())},
                {"parameters", array(function.parameters(), json_string)},
                {"conditions", array(function.conditions(), comparison_json)},
                {"domain", json_string(function.domain())},
                {"value", to_json(function.value())}};
  if (function.stable()) fields.push_back({"stable", to_json(*function.stable())});
  if (function.has_derivative())
    fields.push_back({"derivative", json_string(function.derivative().name())});
  return object(fields);
}

// What is said of an identity as a step of a chain.
template <class Identity>
void add_step(Fields& fields, const Identity& identity) {
  if (!identity.chain.empty()) fields.push_back({"chain", json_string(identity.chain)});
  if (!identity.reason.empty()) fields.push_back({"reason", json_string(identity.reason)});
}

std::string element_identity_json(const ElementIdentity& identity) {
  Fields fields{{"name", json_string(identity.name)},
                {"indices", array(identity.indices, index_json)},
                {"shape", shape_json(identity.shape)},
                {"left", to_json(identity.left)},
                {"right", to_json(identity.right)}};
  add_step(fields, identity);
  return object(fields);
}

std::string sides_json(const Expr& left, const Expr& right, Fields fields) {
  fields.push_back({"left", to_json(left)});
  fields.push_back({"right", to_json(right)});
  return object(fields);
}

std::string initial_json(const Initial& initial) {
  return object({{"name", json_string(initial.name)},
                 {"indices", array(initial.indices, index_json)},
                 {"shape", shape_json(initial.shape)},
                 {"value", to_json(initial.value)}});
}

std::string recurrence_json(const Recurrence& recurrence) {
  return object({{"step", index_json(recurrence.step)},
                 {"steps", json_string(recurrence.steps.text())},
                 {"reversed", boolean(recurrence.reversed)},
                 {"initial", array(recurrence.initial, initial_json)},
                 {"equations", array(recurrence.equations, json_string)}});
}

std::string unrolled_json(const Unrolled& unrolled) {
  return object({{"name", json_string(unrolled.name)},
                 {"steps", json_string(unrolled.steps)},
                 {"value", to_json(unrolled.value)}});
}

std::string least_sizes_json(const std::map<std::string, std::int64_t>& sizes) {
  Fields fields;
  for (const auto& [name, least] : sizes) fields.push_back({name, std::to_string(least)});
  return object(fields);
}

}  // namespace

std::string to_json(const EquationSystem& system) {
  const auto condition = [](const MatrixCondition& c) { return sides_json(c.left, c.right, {}); };
  const auto identity = [](const Identity& i) {
    Fields fields{{"name", json_string(i.name)}};
    add_step(fields, i);
    return sides_json(i.left, i.right, std::move(fields));
  };
  const auto update = [](const Update& u) {
    return object({{"name", json_string(u.name)}, {"from", json_string(u.from)}});
  };
  Fields fields{{"schema_version", "1"},
                {"kind", json_string(kind_name(system.kind))},
                {"name", json_string(system.name)},
                {"form", json_string(system.form)},
                {"alias", json_string(system.alias)},
                {"title", json_string(system.title)},
                {"declarations", array(system.declarations, declaration_json)},
                {"parameters", array(system.parameters, parameter_json)},
                {"conditions", array(system.conditions, comparison_json)},
                {"matrix_conditions", array(system.matrix_conditions, condition)},
                {"forward", array(system.forward, equation_json)},
                {"output", json_string(system.output)},
                {"backward", array(system.backward, equation_json)},
                {"definitions", array(system.definitions, definition_json)},
                {"identities", array(system.identities, identity)},
                {"updates", array(system.updates, update)},
                {"unrolled", array(system.unrolled, unrolled_json)},
                {"functions", array(functions_of(system), function_json)},
                {"domain", json_string(system.domain)},
                {"accuracy", json_string(system.accuracy)},
                {"source", json_string(system.source)}};
  if (!system.element_identities.empty())
    fields.push_back(
        {"element_identities", array(system.element_identities, element_identity_json)});
  if (!system.size_parameters.empty())
    fields.push_back({"size_parameters", array(system.size_parameters, json_string)});
  if (!system.outputs.empty()) fields.push_back({"outputs", array(system.outputs, json_string)});
  if (!system.recurrences.empty())
    fields.push_back({"recurrences", array(system.recurrences, recurrence_json)});
  const auto start = [](const Start& s) {
    return object({{"name", json_string(s.name)}, {"value", to_json(s.value)}});
  };
  if (!system.starts.empty()) fields.push_back({"starts", array(system.starts, start)});
  if (!system.least_sizes.empty())
    fields.push_back({"least_sizes", least_sizes_json(system.least_sizes)});
  return object(fields);
}

}  // namespace gradstone
