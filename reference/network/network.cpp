#include "reference/network/network.hpp"

#include <algorithm>
#include <optional>
#include <set>

#include "reference/error.hpp"
#include "reference/nearest.hpp"
#include "reference/network/composer.hpp"
#include "reference/network/names.hpp"
#include "reference/network/roles.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

const char* const weight_dropout = "weight_dropout";

// The forms of the registry that a specification means: those with this alias, or, where it is a
// name, all of the entry.
std::vector<const EquationSystem*> find_forms(const std::string& name, Kind kind) {
  const auto entries = find_entries(kind_name(kind) + ":" + name);
  std::vector<const EquationSystem*> forms;
  for (const auto* entry : entries)
    for (const auto& form : entry->forms)
      if (spelling_free(form.alias) == spelling_free(name)) forms.push_back(&form);
  if (forms.empty())
    for (const auto& form : entries.front()->forms) forms.push_back(&form);
  return forms;
}

// The same layer with a mask on its weights; null where there is none.
const EquationSystem* with_weight_dropout(const EquationSystem& layer) {
  const std::string& form = layer.form.empty() ? layer.name : layer.form;
  for (const auto& masked : find_entries(std::string("layer:") + weight_dropout).at(0)->forms)
    if (masked.form == form) return &masked;
  return nullptr;
}

NamedLayer find_layer(const Specification& specification) {
  const auto forms = find_forms(specification.name, Kind::layer);
  if (forms.front()->name == weight_dropout) {
    throw FormatError("\"" + specification.text +
                      "\": dropout on weights is no layer, but a probability with which a linear "
                      "layer keeps them (--dropouts)");
  }
  NamedLayer layer{layer_forms(forms)};
  for (const auto* form : {layer.forms.training, layer.forms.evaluation}) layer_roles(*form);
  layer.masked = with_weight_dropout(*layer.forms.training);
  return layer;
}

bool takes_size(const NamedLayer& layer) {
  return layer_roles(*layer.forms.training).takes_size();
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
  Composer(std::vector<NamedLayer> layers, const std::vector<std::int64_t>& sizes,
           const NetworkForm& form)
      : layers_(std::move(layers)), taken_(name_layers(layers_)), sizes_(sizes), form_(form) {
    network_.system.kind = Kind::loss;
    network_.system.name = "network";
    network_.system.source = "the equations of its layers";
    network_.sizes["D0"] = sizes[0];
  }

  void add_layer(const Specification& specification) {
    const NamedLayer& named = layers_[network_.layers.size()];
    const LayerForms& forms = named.forms;
    NetworkLayer layer;
    layer.text = specification.text;
    layer.output = "Y" + std::to_string(network_.layers.size() + 1);
    layer.takes_size = takes_size(named);
    const EquationSystem& form = form_in_mode(named, specification);
    const LayerRoles roles = layer_roles(form);
    Renaming names =
        form_names(form, named.names, {{roles.input, input_}, {form.output, layer.output}});
    names.dims = {{roles.examples, Dim("N")}, {roles.inputs, dim_of_width()}};
    if (layer.takes_size) {
      ++width_;
      names.dims.emplace(roles.outputs, dim_of_width());
      network_.sizes[dim_of_width().text()] = sizes_[width_];
    }
    names_ = &named.names;
    const bool drops_units = !declared_names(*forms.training, Role::mask).empty();
    set_parameters(specification, form, forms.running, drops_units);
    append(network_.system, form, names);
    if (form_.mode == Mode::training) {
      add_masks(form, names);
      if (forms.running) add_running(*forms.running, named);
    }
    for (const auto& weight : declared_names(form, Role::weight))
      layer.weights.push_back(names.matrix(weight));
    for (const auto& parameter : form.parameters)
      if (parameter.trainable) layer.trainable.push_back(names.parameter(parameter.name));
    for (const auto& [own, name] : named.names) layer.own_names[name] = own;
    network_.system.title += specification.text + ";";
    input_ = layer.output;
    network_.layers.push_back(std::move(layer));
  }

  Network add_loss(const std::string& text) {
    const Specification specification = parse_specification(text);
    const EquationSystem& loss = *find_forms(specification.name, Kind::loss).front();
    const LossRoles roles = loss_roles(loss);
    const std::map<std::string, std::string> values{{roles.input, input_}, {roles.targets, "T"}};
    taken_.insert("T");
    std::map<std::string, std::string> own;
    for (const auto& name : own_names(loss))
      if (values.count(name) == 0) own[name] = fresh_name(name, "", taken_);
    Renaming names = form_names(loss, own, values);
    names.dims = {{roles.examples, Dim("N")}, {roles.inputs, dim_of_width()}};
    names_ = &own;
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
  Dim dim_of_width() const { return Dim("D" + std::to_string(width_)); }

  // The probability with which the layer that comes next keeps its weights, if it takes a size.
  double keep_weights() const {
    return form_.keep_weights.empty() ? 1 : form_.keep_weights.at(width_);
  }

  const EquationSystem& form_in_mode(const NamedLayer& layer, const Specification& specification) {
    keep_ = 1;
    if (form_.mode == Mode::evaluation) return *layer.forms.evaluation;
    if (!takes_size(layer) || keep_weights() == 1) return *layer.forms.training;
    if (!layer.masked)
      throw FormatError("\"" + specification.text +
                        "\": this layer has no form with dropout on the weights");
    keep_ = keep_weights();
    return *layer.masked;
  }

  void add_masks(const EquationSystem& form, const Renaming& names) {
    for (const auto& mask : declared_names(form, Role::mask))
      network_.masks.push_back({names.matrix(mask), keep_});
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
      if (name != "p" || !drops_units) parameters[names_->at(name)] = values.number(name);
    }
    if (drops_units) set_dropped(specification, values.number("p"));
  }

  void set_dropped(const Specification& specification, double p) {
    if (!(p >= 0 && p < 1)) {
      throw FormatError("\"" + specification.text +
                        "\": p, the probability that a unit is dropped, must be at least 0 and "
                        "below 1");
    }
    keep_ = 1 - p;
  }

  void add_running(const EquationSystem& running, const NamedLayer& layer) {
    const LayerRoles roles = running_roles(running);
    Renaming names = form_names(running, layer.names, {{roles.input, input_}});
    names.dims = {{roles.examples, Dim("N")}, {roles.inputs, dim_of_width()}};
    for (const auto& declaration : running.declarations) {
      if (declaration.name == roles.input) continue;
      network_.running.declarations.push_back({names.matrix(declaration.name),
                                               names.shape(declaration.shape), declaration.role,
                                               declaration.domain});
    }
    for (const auto& equation : running.forward) {
      const std::string name = names.matrix(equation.name);
      const Expr value = renamed(equation.value, names);
      // What the layer computes by the same equation is not computed again.
      if (const Equation* own = network_.system.find_forward(name); !own) {
        network_.running.equations.push_back({name, value, ""});
      } else if (!(own->value == value)) {
        throw UnsupportedError("layer " + running.full_name() + " does not compose: it computes " +
                               equation.name + " otherwise than in training");
      }
    }
    const auto conditions = renamed(running.conditions, names);
    auto& all = network_.running.conditions;
    all.insert(all.end(), conditions.begin(), conditions.end());
    for (const auto& update : running.updates)
      network_.running.updates.push_back({names.matrix(update.name), names.matrix(update.from)});
  }

  std::vector<NamedLayer> layers_;
  std::set<std::string> taken_;  // names
  const std::vector<std::int64_t>& sizes_;
  const NetworkForm& form_;
  Network network_;
  std::string input_ = "X";
  std::size_t width_ = 0;  // index of the current size, and number of sizes taken so far
  double keep_ = 1;        // with which the masks of the current layer are drawn
  const std::map<std::string, std::string>* names_ = nullptr;  // of the current layer or loss
};

}  // namespace

std::vector<std::string> drawn_weights(const Network& network, const NetworkLayer& layer) {
  std::vector<std::string> names;
  if (!layer.takes_size) return names;
  for (const auto& name : layer.weights)
    if (!network.system.shape_of(name).rows().is_one()) names.push_back(name);
  return names;
}

Network compose_network(const std::vector<Specification>& layers,
                        const std::vector<std::int64_t>& sizes, const std::string& loss,
                        const NetworkForm& form) {
  std::vector<NamedLayer> named;
  for (const auto& layer : layers) named.push_back(find_layer(layer));
  const auto linear =
      static_cast<std::size_t>(std::count_if(named.begin(), named.end(), takes_size));
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
  Composer composer(std::move(named), sizes, form);
  for (const auto& layer : layers) composer.add_layer(layer);
  return composer.add_loss(loss);
}

}  // namespace gradstone
