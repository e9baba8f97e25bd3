#include "reference/network/network.hpp"

#include <algorithm>
#include <optional>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/network/composer.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

const char* const running_statistics = "running statistics";
const char* const weight_dropout = "weight_dropout";

bool has_alias(const EquationSystem& form, const std::string& name) {
  return spelling_free(form.alias) == spelling_free(name);
}

// The form of the registry that a specification means: by alias or name, of the given kind. Of
// several forms the first is meant, or in evaluation that of inference.
const EquationSystem& find_form(const std::string& name, Kind kind, Mode mode = Mode::training) {
  const auto entries = find_entries(kind_name(kind) + ":" + name);
  const EquationSystem* found = nullptr;
  for (const auto* entry : entries) {
    for (const auto& form : entry->forms) {
      if (!has_alias(form, name)) continue;
      if (!found || (mode == Mode::evaluation && form.form == "inference")) found = &form;
    }
  }
  return found ? *found : entries.front()->forms.front();
}

// How the running statistics of a layer move; null for a layer that has none.
const EquationSystem* find_running_form(const std::string& name) {
  for (const auto* entry : find_entries(kind_name(Kind::layer) + ":" + name))
    for (const auto& form : entry->forms)
      if (form.form == running_statistics && has_alias(form, name)) return &form;
  return nullptr;
}

bool is_linear_type(const EquationSystem& layer) {
  return layer.find_declaration("W") != nullptr;
}

// The same layer with a mask on its weights.
const EquationSystem& with_weight_dropout(const EquationSystem& layer, const std::string& text) {
  const std::string& form = layer.form.empty() ? layer.name : layer.form;
  for (const auto& masked : find_entries(std::string("layer:") + weight_dropout).at(0)->forms)
    if (masked.form == form) return masked;
  throw FormatError("\"" + text + "\": this layer has no form with dropout on the weights");
}

bool has_mask(const EquationSystem& layer) {
  return std::any_of(layer.declarations.begin(), layer.declarations.end(),
                     [](const Declaration& given) { return given.role == Role::mask; });
}

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

std::vector<SpecificationParameter> known_parameters(const EquationSystem& part) {
  std::vector<SpecificationParameter> known;
  for (const auto& parameter : part.parameters) {
    const auto& usual = parameter.usual;
    known.push_back({parameter.name, usual ? std::optional(usual->to_double()) : std::nullopt});
  }
  return known;
}

// Adds layers one after the other, then the loss.
class Composer {
 public:
  Composer(const std::vector<std::int64_t>& sizes, const NetworkForm& form)
      : sizes_(sizes), form_(form) {
    network_.system.kind = Kind::loss;
    network_.system.name = "network";
    network_.system.source = "the equations of its layers";
    network_.sizes["D0"] = sizes[0];
  }

  void add_layer(const Specification& specification) {
    const EquationSystem* form = &find_form(specification.name, Kind::layer, form_.mode);
    if (form->name == weight_dropout) {
      throw FormatError("\"" + specification.text +
                        "\": dropout on weights is no layer, but a probability with which a linear "
                        "layer keeps them (--dropouts)");
    }
    const std::size_t l = network_.layers.size() + 1;
    number_ = std::to_string(l);
    NetworkLayer layer{specification.text, "Y" + number_, {}, {}, is_linear_type(*form)};
    const bool drops_units = has_mask(*form) || specification_drops(specification);
    if (layer.linear && form_.mode == Mode::training && keep() < 1) {
      network_.masks.push_back({"R" + number_, keep()});
      form = &with_weight_dropout(*form, specification.text);
    }

    Renaming names = names_of(*form, layer.output);
    names.dims.emplace("D", Dim("D" + std::to_string(width_)));
    if (layer.linear) {
      ++width_;
      const std::string size = "D" + std::to_string(width_);
      names.dims.emplace("K", Dim(size));
      network_.sizes[size] = sizes_[width_];
    }
    const EquationSystem* running = find_running_form(specification.name);
    set_parameters(specification, *form, running, drops_units);
    append(network_.system, *form, names);
    if (running && form_.mode == Mode::training) add_running(*running, names);

    for (const auto& declaration : form->declarations)
      if (declaration.role == Role::weight) layer.weights.push_back(names.matrix(declaration.name));
    for (const auto& parameter : form->parameters)
      if (parameter.trainable) layer.trainable.push_back(names.parameter(parameter.name));
    network_.system.title += specification.text + ";";
    input_ = layer.output;
    network_.layers.push_back(std::move(layer));
  }

  Network add_loss(const std::string& text) {
    const Specification specification = parse_specification(text);
    const EquationSystem& loss = find_form(specification.name, Kind::loss);
    Renaming names;
    names.matrices = {{"Y", input_}, {"DY", "D" + input_}};
    names.dims.emplace("K", Dim("D" + std::to_string(width_)));
    number_.clear();
    set_parameters(specification, loss, nullptr, false);
    append(network_.system, loss, names);
    if (form_.reduction == Reduction::mean && loss.reduction == Reduction::sum)
      divide_loss_by_examples(network_.system, input_);
    if (form_.reduction == Reduction::sum && loss.reduction == Reduction::mean)
      throw FormatError("\"" + text + "\" is a mean, not a sum over the examples");
    network_.system.title += " " + text;
    return std::move(network_);
  }

 private:
  double keep() const { return form_.keep_weights.empty() ? 1 : form_.keep_weights.at(width_); }

  // Dropout in evaluation is specified as in training, though its equations have no mask.
  static bool specification_drops(const Specification& specification) {
    return has_mask(find_form(specification.name, Kind::layer));
  }

  Renaming names_of(const EquationSystem& form, const std::string& output) const {
    return layer_names(form, number_, std::to_string(width_ + 1), input_, output);
  }

  // A specification is the same in training and in evaluation: it may say what only the other
  // mode's equations have. A mask comes with the probability p of a unit to be dropped, which no
  // equation has.
  void set_parameters(const Specification& specification, const EquationSystem& part,
                      const EquationSystem* running, bool drops_units) {
    auto known = known_parameters(part);
    const auto own = known.size();
    if (running) {
      const auto more = known_parameters(*running);
      known.insert(known.end(), more.begin(), more.end());
    }
    if (drops_units) known.push_back({"p"});
    const auto values = match_arguments(specification, known);
    for (std::size_t k = 0; k < known.size(); ++k) {
      const std::string& name = known[k].name;
      auto& parameters = k < own ? network_.parameters : network_.running.parameters;
      if (name != "p" || !drops_units) parameters[name + number_] = values.number(name);
    }
    if (drops_units) add_unit_mask(specification, values.number("p"));
  }

  void add_unit_mask(const Specification& specification, double p) {
    if (!(p >= 0 && p < 1)) {
      throw FormatError("\"" + specification.text +
                        "\": p, the probability that a unit is dropped, must be at least 0 and "
                        "below 1");
    }
    if (form_.mode == Mode::training) network_.masks.push_back({"R" + number_, 1 - p});
  }

  void add_running(const EquationSystem& running, const Renaming& layer_names) {
    Renaming names = layer_names;
    for (const auto& declaration : running.declarations) {
      if (declaration.name == "X") continue;
      names.matrices[declaration.name] = declaration.name + number_;
      network_.running.declarations.push_back({declaration.name + number_,
                                               names.shape(declaration.shape), declaration.role,
                                               declaration.domain});
    }
    for (const auto& parameter : running.parameters)
      names.parameters[parameter.name] = parameter.name + number_;
    for (const auto& equation : running.forward) {
      const std::string name = equation.name + number_;
      names.matrices[equation.name] = name;
      const Expr value = renamed(equation.value, names);
      // What the layer computes by the same equation is not computed again.
      const Equation* own = network_.system.find_forward(name);
      if (!own) network_.running.equations.push_back({name, value, ""});
    }
    const auto conditions = renamed(running.conditions, names);
    auto& all = network_.running.conditions;
    all.insert(all.end(), conditions.begin(), conditions.end());
    for (const auto& update : running.updates)
      network_.running.updates.push_back({names.matrix(update.name), names.matrix(update.from)});
  }

  const std::vector<std::int64_t>& sizes_;
  const NetworkForm& form_;
  Network network_;
  std::string input_ = "X";
  std::string number_;     // of the layer, as a suffix of names
  std::size_t width_ = 0;  // index of the current size, and number of linear layers so far
};

}  // namespace

Network compose_network(const std::vector<Specification>& layers,
                        const std::vector<std::int64_t>& sizes, const std::string& loss,
                        const NetworkForm& form) {
  std::size_t linear = 0;
  for (const auto& layer : layers) linear += is_linear_type(find_form(layer.name, Kind::layer));
  if (sizes.size() != linear + 1) {
    // Layers that are wrong in themselves are a better reason, which this finds.
    compose_network(layers, std::vector<std::int64_t>(linear + 1, 1), loss, {form.mode});
    throw FormatError(std::to_string(linear) + " linear layers need " + std::to_string(linear + 1) +
                      " sizes (the input size first), got " + std::to_string(sizes.size()));
  }
  if (!form.keep_weights.empty() && form.keep_weights.size() != linear) {
    throw FormatError("expected " + std::to_string(linear) +
                      " probabilities, one for each linear layer, got " +
                      std::to_string(form.keep_weights.size()));
  }
  Composer composer(sizes, form);
  for (const auto& layer : layers) composer.add_layer(layer);
  return composer.add_loss(loss);
}

}  // namespace gradstone
