#include "reference/derive/hessian.hpp"

#include <algorithm>
#include <map>
#include <mutex>

#include "reference/derive/scalar_derivative.hpp"
#include "reference/derive/simplifier.hpp"
#include "reference/error.hpp"
#include "reference/expr/rename.hpp"
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

class HessianProduct {
 public:
  HessianProduct(const EquationSystem& system, const DerivationRules& rules)
      : given_(system), first_(derive_gradients(system, rules)), result_(system) {}

  EquationSystem run() {
    for (const auto& equation : given_.forward) require_no_kinks(equation.value);
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
    if (const std::string cotangent = given_.cotangent(); !cotangent.empty()) {
      const Shape shape = given_.shape_of(given_.output);
      new_names_[cotangent] = gradient_name(given_.output);
      declare(new_names_[cotangent], shape);
    }
    add_forward_equations();
    add_slope();
    return result_;
  }

 private:
  static const std::string& of(const Equation& equation) { return equation.gradient_of; }
  static std::string gradient_name(const std::string& of) { return "G" + of; }
  static std::string direction_name(const std::string& of) { return "V" + of; }

  void require_no_kinks(const Expr& value) const {
    transform(value, [&](const Expr& part) {
      const auto* apply = as<node::Apply>(part);
      const auto* operation = as<node::Operation>(part);
      if (apply && !derive::is_smooth(apply->function)) refuse_kinks(apply->function.name());
      if (operation && !derive::is_smooth(operation->line->form_of(*operation).definition))
        refuse_kinks(operation->line->name);
      return part;
    });
  }

  [[noreturn]] void refuse_kinks(const std::string& name) const {
    throw UnsupportedError(given_.full_name() + ": " + name +
                           " is not smooth, so there is no Hessian");
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
    for (const auto& equation : given_.forward) simplifier.add_name(equation.name, equation.value);
    std::vector<Equation> gradients;
    std::set<std::string> needed;
    for (const auto& equation : first_.backward) {
      const Expr plain = rewrite(renamed_gradients(equation.value), second_derivative_rules());
      require_smooth(given_, plain);
      const Expr value = simplifier.simplified(plain);
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
    if (!sum) throw UnsupportedError(given_.full_name() + " has nothing that is differentiated");
    result_.forward.push_back({slope_name, *sum, ""});
    result_.output = slope_name;
  }

  const EquationSystem& given_;
  const EquationSystem first_;
  EquationSystem result_;
  std::map<std::string, std::string> new_names_;  // of the first gradients
};

bool may_be_smooth(Kind kind) {
  return kind == Kind::layer || kind == Kind::activation || kind == Kind::loss;
}

bool is_smooth(const Expr& value) {
  const auto* apply = as<node::Apply>(value);
  const auto* operation = as<node::Operation>(value);
  if ((apply && !derive::is_smooth(apply->function)) ||
      (operation && !derive::is_smooth(operation->line->form_of(*operation).definition)))
    return false;
  const auto parts = operands(value);
  return std::all_of(parts.begin(), parts.end(), is_smooth);
}

Entry build_entry(const Entry& entry) {
  Entry product{Kind::loss, entry.name, {}};
  for (const auto* form : smooth_forms(entry)) product.forms.push_back(hessian_product(*form));
  return product;
}

}  // namespace

EquationSystem hessian_product(const EquationSystem& system, const DerivationRules& rules) {
  if (has_tensors(system))
    throw UnsupportedError(system.full_name() +
                           " has tensors that are given by their entries; Hessian-vector products "
                           "are derived of equations of matrices");
  return derive_gradients(HessianProduct(system, rules).run(), rules);
}

std::vector<const EquationSystem*> smooth_forms(const Entry& entry) {
  std::vector<const EquationSystem*> forms;
  if (!may_be_smooth(entry.kind)) return forms;
  for (const auto& form : entry.forms) {
    const bool smooth =
        has_gradients(form) && !has_tensors(form) &&
        std::all_of(form.forward.begin(), form.forward.end(),
                    [](const Equation& equation) { return is_smooth(equation.value); });
    if (smooth) forms.push_back(&form);
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
