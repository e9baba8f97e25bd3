#include "reference/network/steps.hpp"

#include <algorithm>
#include <cctype>
#include <limits>
#include <set>

#include "reference/network/composer.hpp"

namespace gradstone {
namespace {

using CutPlace = std::int64_t;
constexpr CutPlace before_all = -1;
constexpr CutPlace behind_all = std::numeric_limits<CutPlace>::max();

/// From the first to the last of some places.
struct Span {
  CutPlace first = behind_all, last = before_all;
  void add(CutPlace place) { add({place, place}); }
  void add(const Span& other) {
    first = std::min(first, other.first);
    last = std::max(last, other.last);
  }
};

using Places = std::map<std::string, CutPlace>;

/// Where each equation is; nothing where a name comes twice.
std::map<std::string, CutPlace> places_of(const std::vector<Equation>& equations) {
  Places places;
  for (const auto& equation : equations)
    places.emplace(equation.name, static_cast<CutPlace>(places.size()));
  return places;
}

/// Which forward values may be cut, by what equations read before and behind each of them.
class Cuts {
 public:
  explicit Cuts(const EquationSystem& system)
      : system_(system),
        forward_(places_of(system.forward)),
        backward_(places_of(system.backward)),
        output_(place(forward_, system.output)),
        crossed_(system.forward.size(), false) {
    unique_ =
        forward_.size() == system.forward.size() && backward_.size() == system.backward.size();
    if (!unique_) return;
    for (const auto& equation : system.backward)
      if (!equation.gradient_of.empty()) gradients_[equation.gradient_of].push_back(&equation);
    look_forward();
    look_backward();
  }

  /// The place of the backward equation at which a cut of this forward value falls; before_all if
  /// there can be none.
  CutPlace gradient_at_cut(const std::string& value) const {
    const CutPlace p = place(forward_, value);
    if (!unique_ || p == before_all || p >= output_ || crossed_[static_cast<std::size_t>(p)])
      return before_all;
    const auto stated = gradients_.find(value);
    if (stated == gradients_.end() || stated->second.size() != 1) return before_all;
    if (stated->second.front()->name != "D" + value) return before_all;
    const CutPlace q = backward_.at("D" + value);
    const Span& homes = homes_up_to_[static_cast<std::size_t>(q)];
    const Span& reads = reads_up_to_[static_cast<std::size_t>(q)];
    const Span& later_homes = homes_from_[static_cast<std::size_t>(q) + 1];
    const Span& later_reads = reads_from_[static_cast<std::size_t>(q) + 1];
    const bool behind_is_apart = homes.first > p && reads.first >= p;
    const bool before_is_apart = later_homes.last <= p && later_reads.last <= p &&
                                 gradients_from_[static_cast<std::size_t>(q) + 1].first >= q;
    return behind_is_apart && before_is_apart ? q : before_all;
  }

 private:
  static CutPlace place(const Places& places, const std::string& name) {
    const auto found = places.find(name);
    return found == places.end() ? before_all : found->second;
  }

  void look_forward() {
    std::vector<Span> read_by(system_.forward.size());
    for (CutPlace k = 0; k < static_cast<CutPlace>(system_.forward.size()); ++k) {
      const Expr& value = system_.forward[static_cast<std::size_t>(k)].value;
      read_by[static_cast<std::size_t>(k)].add(k);
      for (const auto& name : variable_names(value)) {
        const CutPlace of = place(forward_, name);
        if (of == before_all) {
          readers_[name].add(k);
        } else {
          read_by[static_cast<std::size_t>(of)].add(k);
        }
      }
      for (const auto& name : parameter_names(value)) readers_[name].add(k);
    }
    CutPlace last = before_all;  // at which a value before the place is read
    for (std::size_t p = 0; p < crossed_.size(); ++p) {
      crossed_[p] = last > static_cast<CutPlace>(p);
      last = std::max(last, read_by[p].last);
    }
    // What has a gradient is read on one side of a cut only.
    std::vector<int> opened(crossed_.size() + 1, 0);
    for (const auto& [name, readers] : readers_) {
      if (gradients_.count(name) == 0) continue;
      ++opened[static_cast<std::size_t>(readers.first)];
      --opened[static_cast<std::size_t>(readers.last)];
    }
    int open = 0;
    for (std::size_t p = 0; p < crossed_.size(); ++p) {
      open += opened[p];
      if (open > 0) crossed_[p] = true;
    }
  }

  /// The gradient of a forward value is found behind it, that of what is given where it is read.
  Span home_of(const Equation& equation) const {
    if (equation.gradient_of.empty()) return {};
    const CutPlace of = place(forward_, equation.gradient_of);
    if (of != before_all) return {of + 1, of + 1};
    const auto readers = readers_.find(equation.gradient_of);
    return readers == readers_.end() ? Span{before_all, behind_all} : readers->second;
  }

  void look_backward() {
    const std::size_t count = system_.backward.size();
    std::vector<Span> homes(count), reads(count), gradients(count);
    for (std::size_t k = 0; k < count; ++k) {
      homes[k] = home_of(system_.backward[k]);
      for (const auto& name : variable_names(system_.backward[k].value)) {
        if (const CutPlace of = place(forward_, name); of != before_all) reads[k].add(of);
        if (const CutPlace of = place(backward_, name); of != before_all) gradients[k].add(of);
        if (name == system_.cotangent()) gradients[k].add(before_all);
      }
    }
    homes_up_to_ = reads_up_to_ = std::vector<Span>(count);
    for (std::size_t k = 0; k < count; ++k) {
      if (k > 0) {
        homes_up_to_[k] = homes_up_to_[k - 1];
        reads_up_to_[k] = reads_up_to_[k - 1];
      }
      homes_up_to_[k].add(homes[k]);
      reads_up_to_[k].add(reads[k]);
    }
    homes_from_ = reads_from_ = gradients_from_ = std::vector<Span>(count + 1);
    for (std::size_t k = count; k-- > 0;) {
      homes_from_[k] = homes_from_[k + 1];
      reads_from_[k] = reads_from_[k + 1];
      gradients_from_[k] = gradients_from_[k + 1];
      homes_from_[k].add(homes[k]);
      reads_from_[k].add(reads[k]);
      gradients_from_[k].add(gradients[k]);
    }
  }

  const EquationSystem& system_;
  Places forward_, backward_;
  CutPlace output_;
  bool unique_ = false;
  std::vector<bool> crossed_;            // by a value, or by what has a gradient
  std::map<std::string, Span> readers_;  // forward equations that read what is given
  std::map<std::string, std::vector<const Equation*>> gradients_;
  std::vector<Span> homes_up_to_, reads_up_to_, homes_from_, reads_from_, gradients_from_;
};

/// Makes the systems of steps, and finds what each of them is given.
class Slices {
 public:
  explicit Slices(const EquationSystem& whole) : whole_(whole) {
    for (std::size_t k = 0; k < whole.declarations.size(); ++k)
      declarations_[whole.declarations[k].name] = k;
    for (std::size_t k = 0; k < whole.parameters.size(); ++k)
      parameters_[whole.parameters[k].name] = k;
    for (std::size_t k = 0; k < whole.conditions.size(); ++k) {
      auto names = parameter_names(whole.conditions[k].left);
      names.merge(parameter_names(whole.conditions[k].right));
      for (const auto& name : names) conditions_[name].push_back(k);
      condition_names_.push_back(std::move(names));
    }
  }

  Step slice(const std::string& input, const Shape& input_shape, std::vector<Equation> forward,
             std::vector<Equation> backward, bool is_last) const {
    Step step;
    step.input = input;
    EquationSystem& system = step.system;
    system.name = whole_.name;
    system.kind = is_last ? whole_.kind : Kind::layer;
    system.output = is_last ? whole_.output : forward.back().name;
    system.form = system.output;
    if (is_last) system.reduction = whole_.reduction;
    std::set<std::string> matrices, parameters;
    for (const auto* equations : {&forward, &backward}) {
      for (const auto& equation : *equations) {
        matrices.merge(variable_names(equation.value));
        parameters.merge(parameter_names(equation.value));
      }
    }
    if (!input.empty())
      system.declarations.push_back({input, input_shape, Role::input, Domain::real});
    declare(matrices, parameters, system);
    system.forward = std::move(forward);
    system.backward = std::move(backward);
    return step;
  }

 private:
  void declare(const std::set<std::string>& matrices, std::set<std::string> parameters,
               EquationSystem& system) const {
    std::set<std::size_t> declared, conditions, scalars;
    for (const auto& name : matrices)
      if (const auto found = declarations_.find(name); found != declarations_.end())
        declared.insert(found->second);
    for (const std::size_t k : declared) system.declarations.push_back(whole_.declarations[k]);
    for (const auto& condition : whole_.matrix_conditions) {
      auto names = variable_names(condition.left);
      names.merge(variable_names(condition.right));
      if (std::includes(matrices.begin(), matrices.end(), names.begin(), names.end()))
        system.matrix_conditions.push_back(condition);
    }
    for (const auto& name : std::set(parameters)) {
      const auto found = conditions_.find(name);
      if (found == conditions_.end()) continue;
      for (const std::size_t k : found->second) {
        conditions.insert(k);
        parameters.insert(condition_names_[k].begin(), condition_names_[k].end());
      }
    }
    for (const std::size_t k : conditions) system.conditions.push_back(whole_.conditions[k]);
    for (const auto& name : parameters)
      if (const auto found = parameters_.find(name); found != parameters_.end())
        scalars.insert(found->second);
    for (const std::size_t k : scalars) system.parameters.push_back(whole_.parameters[k]);
  }

  const EquationSystem& whole_;
  std::map<std::string, std::size_t> declarations_, parameters_;
  std::map<std::string, std::vector<std::size_t>> conditions_;
  std::vector<std::set<std::string>> condition_names_;
};

/// Plain names in the order in which things are met.
class PlainNames {
 public:
  explicit PlainNames(const EquationSystem& step) {
    for (const auto& declaration : step.declarations) {
      add_dims(declaration.shape);
      add_matrix(declaration.name);
    }
    for (const auto& equation : step.forward) {
      add_dims(equation.value.shape());
      add_matrix(equation.name);
    }
    for (const auto& name : step.dimension_names()) add_dim(name);
    for (const auto& parameter : step.parameters) {
      const std::string plain = "p" + std::to_string(renaming.parameters.size() + 1);
      renaming.parameters[parameter.name] = plain;
      names[plain] = parameter.name;
    }
    if (!step.cotangent().empty()) add_gradient(step.cotangent(), step.output);
    for (const auto& equation : step.backward) add_gradient(equation.name, equation.gradient_of);
  }

  Renaming renaming;
  std::map<std::string, std::string> names;

 private:
  void add_matrix(const std::string& name) {
    const std::string plain = "V" + std::to_string(renaming.matrices.size() + 1);
    renaming.matrices[name] = plain;
    names[plain] = name;
  }

  void add_gradient(const std::string& name, const std::string& of) {
    const bool of_parameter = renaming.parameters.count(of) > 0;
    std::string plain = "D" + (of_parameter ? renaming.parameter(of) : renaming.matrix(of));
    if (of.empty() || name != "D" + of) plain = "G" + std::to_string(renaming.matrices.size() + 1);
    renaming.matrices[name] = plain;
    names[plain] = name;
  }

  void add_dims(const Shape& shape) {
    for (const auto* dim : {&shape.rows(), &shape.columns()})
      for (const auto& name : dim->names()) add_dim(name);
  }

  void add_dim(const std::string& name) {
    const std::string plain = "N" + std::to_string(renaming.dims.size() + 1);
    if (renaming.dims.emplace(name, Dim(plain)).second) names[plain] = name;
  }
};

template <class Items, class Same>
bool all_same(const Items& a, const Items& b, Same same) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), same);
}

bool same_equation(const Equation& a, const Equation& b) {
  return a.name == b.name && a.gradient_of == b.gradient_of && a.value == b.value;
}

}  // namespace

std::vector<Step> steps_of(const EquationSystem& system, const std::vector<std::string>& cuts) {
  const Cuts possible(system);
  const Slices slices(system);
  std::vector<Step> steps;
  const auto& forward = system.forward;
  const auto& backward = system.backward;
  auto first = forward.begin();
  auto end_of_backward = backward.end();
  std::string input;
  Shape input_shape;
  for (const auto& cut : cuts) {
    const CutPlace q = possible.gradient_at_cut(cut);
    if (q == before_all) continue;
    const auto last = std::find_if(first, forward.end(),
                                   [&](const Equation& equation) { return equation.name == cut; });
    if (last == forward.end()) continue;
    const auto behind = backward.begin() + q + 1;
    steps.push_back(
        slices.slice(input, input_shape, {first, last + 1}, {behind, end_of_backward}, false));
    first = last + 1;
    end_of_backward = behind;
    input = cut;
    input_shape = last->value.shape();
  }
  steps.push_back(slices.slice(input, input_shape, {first, forward.end()},
                               {backward.begin(), end_of_backward}, true));
  return steps;
}

bool PlainStep::same_as(const PlainStep& other) const {
  const EquationSystem &a = system, &b = other.system;
  const auto same_declaration = [](const Declaration& x, const Declaration& y) {
    return x.name == y.name && x.shape == y.shape && x.role == y.role && x.domain == y.domain;
  };
  const auto same_parameter = [](const ParameterDeclaration& x, const ParameterDeclaration& y) {
    return x.name == y.name && x.trainable == y.trainable && x.integer == y.integer;
  };
  return a.kind == b.kind && a.output == b.output && a.reduction == b.reduction &&
         a.conditions == b.conditions && a.matrix_conditions == b.matrix_conditions &&
         all_same(a.declarations, b.declarations, same_declaration) &&
         all_same(a.parameters, b.parameters, same_parameter) &&
         all_same(a.forward, b.forward, same_equation) &&
         all_same(a.backward, b.backward, same_equation);
}

PlainStep plain(const EquationSystem& step) {
  PlainNames found(step);
  EquationSystem system;
  system.kind = step.kind;
  system.name = step.name;
  append(system, step, found.renaming);
  return {std::move(system), std::move(found.names)};
}

std::string with_names(const std::string& text, const std::map<std::string, std::string>& names) {
  const auto is_part = [](char c) {
    return std::isalnum(static_cast<unsigned char>(c)) != 0 || c == '_';
  };
  std::string result;
  for (std::size_t k = 0; k < text.size();) {
    std::size_t end = k;
    while (end < text.size() && is_part(text[end])) ++end;
    const std::string word = text.substr(k, std::max<std::size_t>(end - k, 1));
    const auto found = names.find(word);
    result += found == names.end() ? word : found->second;
    k += word.size();
  }
  return result;
}

}  // namespace gradstone
