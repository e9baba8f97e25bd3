#include "reference/derive/hessian.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "reference/derive/entries/index_names.hpp"
#include "reference/derive/scalar_derivative.hpp"
#include "reference/derive/simplifier.hpp"
#include "reference/error.hpp"
#include "reference/expr/rename.hpp"
#include "reference/print/text.hpp"
#include "reference/tensors.hpp"

namespace gradstone {
namespace {

const char* const slope_name = "slope";

// sigmoid' and the like as formulas of functions whose derivatives are stated.
Rule as_rule(const Identity& identity) {
  return {"derivatives_of_activations." + identity.name, identity.left, identity.right, {}};
}

const std::vector<Rule>& second_derivative_rules() {
  static const std::vector<Rule> rules = [] {
    std::vector<Rule> all;
    for (const auto& identity : rules::derivatives_of_activations().system.identities)
      all.push_back(as_rule(identity));
    return all;
  }();
  return rules;
}

void require_smooth(const EquationSystem& system, const Expr& value) {
  transform(value, [&](const Expr& part) {
    const auto* apply = as<node::Apply>(part);
    if (apply && !apply->function.has_derivative())
      throw UnsupportedError(system.full_name() + ": no derivative of " + apply->function.name() +
                             " is known, so there is no Hessian; it is known of what is made of "
                             "smooth functions of the table and smooth activations");
    return part;
  });
}

// Whether an entry moves smoothly with what is differentiated: cases are chosen by places, or by
// what is given.
bool is_smooth_entry(const EquationSystem& system, const Scalar& formula) {
  const auto is_given = [&](const Scalar& side) {
    const auto tensors = matrix_names(side);
    const auto parameters = parameter_names(side);
    return std::all_of(tensors.begin(), tensors.end(),
                       [&](const std::string& name) {
                         const auto* declaration = system.find_declaration(name);
                         return declaration && !declaration->differentiated();
                       }) &&
           std::none_of(parameters.begin(), parameters.end(), [&](const std::string& name) {
             return system.find_parameter(name)->trainable;
           });
  };
  const auto& node = formula.node().value;
  if (const auto* cases = std::get_if<scalar::Cases>(&node))
    for (const auto& line : cases->cases)
      for (const auto& [left, relation, right] : line.conditions)
        if (!is_given(left) || !is_given(right)) return false;
  const auto* call = std::get_if<scalar::Apply>(&node);
  if (std::holds_alternative<scalar::Maximum>(node) ||
      (call && !derive::is_smooth(*call->function)))
    return false;
  const auto parts = children(formula);
  return std::all_of(parts.begin(), parts.end(),
                     [&](const Scalar& part) { return is_smooth_entry(system, part); });
}

// What in the expression is not smooth; empty if all is.
std::string kink_in(const EquationSystem& system, const Expr& value) {
  const auto* apply = as<node::Apply>(value);
  const auto* operation = as<node::Operation>(value);
  const auto* tensor = as<node::Comprehension>(value);
  if (apply && !derive::is_smooth(apply->function)) return apply->function.name();
  if (operation && !derive::is_smooth(operation->line->form_of(*operation).definition))
    return operation->line->name;
  if (tensor && !is_smooth_entry(system, tensor->body)) return to_text(tensor->body);
  for (const auto& operand : operands(value))
    if (std::string kink = kink_in(system, operand); !kink.empty()) return kink;
  return "";
}

class HessianProduct {
 public:
  HessianProduct(const EquationSystem& system, const DerivationRules& rules)
      : given_(system), first_(derive_gradients(system, rules)), result_(system) {}

  EquationSystem run() {
    require_derivable();
    result_.kind = Kind::loss;
    result_.form = (given_.form.empty() ? "" : given_.form + ", ") + "Hessian-vector product";
    result_.title = "Hessian-vector product: " + given_.title;
    result_.definitions.clear();
    result_.backward.clear();
    result_.forward.clear();
    result_.reduction = Reduction::none;
    declare_directions();
    for (const auto& equation : first_.backward)
      new_names_["D" + of(equation)] = gradient_name(of(equation));
    for (const auto& cotangent : given_.cotangents()) {
      const std::string output = cotangent.substr(1);
      new_names_[cotangent] = gradient_name(output);
      declare(new_names_[cotangent], given_.shape_of(output));
    }
    result_.outputs.clear();
    add_forward_equations();
    add_slope();
    return result_;
  }

 private:
  static const std::string& of(const Equation& equation) { return equation.gradient_of; }
  static std::string gradient_name(const std::string& of) { return "G" + of; }
  static std::string direction_name(const std::string& of) { return "V" + of; }

  void require_derivable() const {
    for (const auto& equation : given_.forward)
      if (const std::string kink = kink_in(given_, equation.value); !kink.empty())
        throw UnsupportedError(given_.full_name() + ": " + kink +
                               " is not smooth, so there is no Hessian");
    for (const auto& equation : first_.backward)
      if (of(equation).empty())
        throw UnsupportedError(given_.full_name() + ": the output " + equation.name.substr(1) +
                               " is read by other values; for a Hessian-vector product, give the "
                               "output an equation of its own, which is read by nothing");
  }

  void require_new(const std::string& name) const {
    if (!result_.find_declaration(name) && !result_.find_parameter(name) &&
        !given_.find_forward(name))
      return;
    throw DomainError(given_.full_name() + ": the Hessian-vector product needs the name " + name +
                      ", which is the name of something else; rename it");
  }

  void declare(const std::string& name, const Shape& shape) {
    require_new(name);
    result_.declarations.push_back({name, shape, Role::statistic, Domain::real});
  }

  void declare_directions() {
    for (const auto& declaration : given_.declarations)
      if (declaration.differentiated())
        declare(direction_name(declaration.name), declaration.shape);
    for (const auto& parameter : given_.parameters) {
      if (!parameter.trainable) continue;
      require_new(direction_name(parameter.name));
      result_.parameters.push_back({direction_name(parameter.name), false, false, std::nullopt});
    }
  }

  Expr renamed_gradients(const Expr& value) const {
    Renaming renaming;
    renaming.matrices = new_names_;
    return renamed(value, renaming);
  }

  // First the equations of the values that gradients need, then those of the gradients.
  void add_forward_equations() {
    derive::Simplifier simplifier(simplification_rules());
    const bool is_of_entries = has_tensors(given_);
    for (const auto& equation : given_.forward)
      if (!is_of_entries) simplifier.add_name(equation.name, equation.value);
    std::vector<Equation> gradients;
    std::set<std::string> needed;
    for (const auto& equation : first_.backward) {
      const Expr plain = rewrite(renamed_gradients(equation.value), second_derivative_rules());
      require_smooth(given_, plain);
      const Expr value = is_of_entries ? plain : simplifier.simplified(plain);
      gradients.push_back({new_names_.at(equation.name), value, ""});
      needed.merge(variable_names(value));
    }
    std::vector<Equation> values;
    for (auto equation = given_.forward.rbegin(); equation != given_.forward.rend(); ++equation) {
      if (!needed.contains(equation->name)) continue;
      values.push_back(*equation);
      needed.merge(variable_names(equation->value));
    }
    result_.forward.assign(values.rbegin(), values.rend());
    for (auto& gradient : gradients) {
      require_new(gradient.name);
      result_.forward.push_back(gradient);
    }
  }

  void add_slope() {
    require_new(slope_name);
    const auto slope = has_tensors(given_) ? slope_by_entries() : slope_of_matrices();
    if (!slope) throw UnsupportedError(given_.full_name() + " has nothing that is differentiated");
    result_.forward.push_back({slope_name, *slope, ""});
    result_.output = slope_name;
  }

  std::optional<Expr> slope_of_matrices() const {
    std::optional<Expr> sum;
    const auto add = [&](const Expr& term) { sum = sum ? *sum + term : term; };
    for (const auto& declaration : given_.declarations) {
      if (!declaration.differentiated()) continue;
      add(elements_sum(hadamard(variable(direction_name(declaration.name), declaration.shape),
                                variable(gradient_name(declaration.name), declaration.shape))));
    }
    for (const auto& parameter : given_.parameters)
      if (parameter.trainable)
        add(gradstone::parameter(direction_name(parameter.name)) *
            variable(gradient_name(parameter.name), one, one));
    return sum;
  }

  std::optional<Expr> slope_by_entries() const {
    const derive::entries::IndexNames names(given_);
    std::optional<Scalar> sum;
    const auto add = [&](const Scalar& term) { sum = sum ? *sum + term : term; };
    for (const auto& declaration : given_.declarations) {
      if (!declaration.differentiated()) continue;
      const Shape& shape = declaration.shape;
      add(inner_product(direction_name(declaration.name), gradient_name(declaration.name), shape,
                        names.of_axes(declaration.name, shape.dims())));
    }
    for (const auto& parameter : given_.parameters)
      if (parameter.trainable)
        add(gradstone::parameter(direction_name(parameter.name)) *
            entry(gradient_name(parameter.name), {Index{}, Index{}}));
    if (!sum) return std::nullopt;
    return by_entries({Index{}, Index{}}, Shape(), *sum);
  }

  const EquationSystem& given_;
  const EquationSystem first_;
  EquationSystem result_;
  std::map<std::string, std::string> new_names_;  // of the first gradients
};

bool may_be_smooth(Kind kind) {
  return kind == Kind::layer || kind == Kind::activation || kind == Kind::loss;
}

// The same over more axes, as normalization of images is that of vectors.
bool has_more_axes(const EquationSystem& form, const EquationSystem& first) {
  return has_tensors(form) && form.dimension_names().size() > first.dimension_names().size();
}

Entry build_entry(const Entry& entry) {
  Entry product{Kind::loss, entry.name, {}};
  for (const auto* form : smooth_forms(entry)) product.forms.push_back(hessian_product(*form));
  return product;
}

}  // namespace

EquationSystem hessian_product(const EquationSystem& system, const DerivationRules& rules) {
  if (!system.recurrences.empty())
    throw UnsupportedError(system.full_name() + " has a recurrence, of " +
                           system.recurrences.front().equations.front() +
                           "; Hessian-vector products are derived of equations without steps");
  return derive_gradients(HessianProduct(system, rules).run(), rules);
}

std::vector<const EquationSystem*> smooth_forms(const Entry& entry) {
  std::vector<const EquationSystem*> forms;
  if (!may_be_smooth(entry.kind)) return forms;
  for (const auto& form : entry.forms) {
    const bool smooth =
        has_gradients(form) && form.recurrences.empty() &&
        std::all_of(form.forward.begin(), form.forward.end(), [&](const Equation& equation) {
          return kink_in(form, equation.value).empty();
        });
    if (smooth && (forms.empty() || !has_more_axes(form, *forms.front()))) forms.push_back(&form);
  }
  return forms;
}

const Entry* hessian_entry(const Entry& entry) {
  static std::map<const Entry*, Entry> known;
  static std::mutex guard;
  const auto find = [&] {
    const std::lock_guard lock(guard);
    const auto found = known.find(&entry);
    return found == known.end() ? nullptr : &found->second;
  };
  const Entry* product = find();
  if (!product) {  // which does not hold up others
    Entry derived = build_entry(entry);
    const std::lock_guard lock(guard);
    product = &known.emplace(&entry, std::move(derived)).first->second;
  }
  return product->forms.empty() ? nullptr : product;
}

std::vector<const Entry*> hessian_entries() {
  std::vector<const Entry*> entries;
  for (const auto& entry : registry())
    if (const auto* product = hessian_entry(entry)) entries.push_back(product);
  return entries;
}

}  // namespace gradstone
