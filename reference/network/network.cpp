#include "reference/network/network.hpp"

#include <optional>

#include "reference/error.hpp"
#include "reference/expr/rename.hpp"
#include "reference/nearest.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

// The form of the registry that a specification means: by alias or name, of the given kind.
const EquationSystem& find_form(const std::string& name, Kind kind) {
  const auto entries = find_entries(kind_name(kind) + ":" + name);
  for (const auto* entry : entries)
    for (const auto& form : entry->forms)
      if (spelling_free(form.alias) == spelling_free(name)) return form;
  return entries.front()->forms.front();
}

bool is_linear_type(const EquationSystem& layer) {
  return layer.find_declaration("W") != nullptr;
}

// Puts the equations of one layer or loss, renamed, behind those of the network.
class Composer {
 public:
  explicit Composer(Network& network) : network_(network) {}

  void add(const EquationSystem& part, const Renaming& renaming, const std::string& input) {
    EquationSystem& whole = network_.system;
    for (const auto& declaration : part.declarations) {
      const std::string name = renaming.matrix(declaration.name);
      if (name == input && input != "X") continue;  // the output of the layer before
      whole.declarations.push_back(
          {name, renaming.shape(declaration.shape), declaration.role, declaration.domain});
    }
    for (auto parameter : part.parameters) {
      parameter.name = renaming.parameter(parameter.name);
      whole.parameters.push_back(parameter);
    }
    for (const auto& condition : part.conditions) {
      whole.conditions.push_back({renamed(condition.left, renaming), condition.relation,
                                  renamed(condition.right, renaming)});
    }
    for (const auto& condition : part.matrix_conditions) {
      whole.matrix_conditions.push_back(
          {renamed(condition.left, renaming), renamed(condition.right, renaming)});
    }
    append(part.forward, renaming, whole.forward);
    for (const auto& definition : part.definitions) {
      whole.definitions.push_back({renaming.matrix(definition.name), definition.indices,
                                   renamed(definition.value, renaming)});
    }
    whole.output = renaming.matrix(part.output);
    // The loss comes first in the backward pass, the first layer last.
    std::vector<Equation> backward;
    append(part.backward, renaming, backward);
    whole.backward.insert(whole.backward.begin(), backward.begin(), backward.end());
  }

 private:
  static void append(const std::vector<Equation>& equations, const Renaming& renaming,
                     std::vector<Equation>& to) {
    for (const auto& equation : equations) {
      const std::string of = equation.gradient_of;
      const bool of_parameter = !of.empty() && renaming.parameters.count(of) > 0;
      to.push_back({renaming.matrix(equation.name), renamed(equation.value, renaming),
                    of.empty()     ? ""
                    : of_parameter ? renaming.parameter(of)
                                   : renaming.matrix(of)});
    }
  }

  Network& network_;
};

// The names of one layer in the network. A gradient is renamed with its matrix.
Renaming layer_names(const EquationSystem& layer, const std::string& number,
                     const std::string& weight_number, const std::string& input,
                     const std::string& output) {
  Renaming names;
  const auto rename = [&](const std::string& from, const std::string& to) {
    names.matrices[from] = to;
    names.matrices["D" + from] = "D" + to;
  };
  for (const auto& declaration : layer.declarations) {
    const std::string& name = declaration.name;
    const bool counted_as_weight = name == "W" || name == "b";
    rename(name, name == "X" ? input : name + (counted_as_weight ? weight_number : number));
  }
  for (const auto& equation : layer.forward)
    rename(equation.name, equation.name == layer.output ? output : equation.name + number);
  for (const auto& equation : layer.backward)
    if (equation.gradient_of.empty()) names.matrices[equation.name] = equation.name + number;
  for (const auto& parameter : layer.parameters) {
    names.parameters[parameter.name] = parameter.name + number;
    names.matrices["D" + parameter.name] = "D" + parameter.name + number;
  }
  return names;
}

void set_parameters(Network& network, const EquationSystem& part,
                    const Specification& specification, const std::string& number) {
  std::vector<SpecificationParameter> known;
  for (const auto& parameter : part.parameters) {
    const auto& usual = parameter.usual;
    known.push_back({parameter.name, usual ? std::optional(usual->to_double()) : std::nullopt});
  }
  const auto values = match_arguments(specification, known);
  for (const auto& parameter : known)
    network.parameters[parameter.name + number] = values.number(parameter.name);
}

}  // namespace

Network compose_network(const std::vector<Specification>& layers,
                        const std::vector<std::int64_t>& sizes, const std::string& loss) {
  Network network;
  EquationSystem& whole = network.system;
  whole.kind = Kind::loss;
  whole.name = "network";
  whole.source = "the equations of its layers";
  Composer composer(network);

  std::size_t linear = 0;
  for (const auto& layer : layers) linear += is_linear_type(find_form(layer.name, Kind::layer));
  if (sizes.size() != linear + 1) {
    throw FormatError(std::to_string(linear) + " linear layers need " + std::to_string(linear + 1) +
                      " sizes (the input size first), got " + std::to_string(sizes.size()));
  }

  std::string input = "X";
  std::size_t width = 0;  // index of the current size
  network.sizes["D0"] = sizes[0];
  for (std::size_t l = 0; l < layers.size(); ++l) {
    const EquationSystem& layer = find_form(layers[l].name, Kind::layer);
    const std::string number = std::to_string(l + 1);
    const std::string output = "Y" + number;
    const bool linear_type = is_linear_type(layer);
    Renaming names = layer_names(layer, number, std::to_string(width + 1), input, output);
    names.dims.emplace("D", Dim("D" + std::to_string(width)));
    if (linear_type) {
      ++width;
      names.dims.emplace("K", Dim("D" + std::to_string(width)));
      network.sizes["D" + std::to_string(width)] = sizes[width];
    }
    set_parameters(network, layer, layers[l], number);
    composer.add(layer, names, input);
    whole.title += layers[l].text + ";";
    input = output;
  }

  Renaming names;
  names.matrices = {{"Y", input}, {"DY", "D" + input}};
  names.dims.emplace("K", Dim("D" + std::to_string(width)));
  const Specification loss_call = parse_specification(loss);
  const EquationSystem& loss_form = find_form(loss_call.name, Kind::loss);
  set_parameters(network, loss_form, loss_call, "");
  composer.add(loss_form, names, input);
  whole.title += " " + loss;
  return network;
}

}  // namespace gradstone
