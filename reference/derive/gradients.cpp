#include "reference/derive/gradients.hpp"

#include <algorithm>

#include "reference/derive/entries/gradients.hpp"
#include "reference/derive/new_name.hpp"
#include "reference/derive/reverse.hpp"
#include "reference/error.hpp"
#include "reference/tensors.hpp"

namespace gradstone {
namespace {

using derive::Simplifier;

int occurrences(const Expr& expression, const std::string& name) {
  if (const auto* variable = as<node::Variable>(expression)) return variable->name == name;
  int count = 0;
  for (const auto& operand : operands(expression)) count += occurrences(operand, name);
  return count;
}

Expr with_value(const Expr& expression, const std::string& name, const Expr& value) {
  Substitution names;
  names.variables.emplace(name, value);
  return substitute(expression, names);
}

// The sums over the rows and columns of a value that are the same for all inputs, such as
// rows_sum(softmax(Z)) = ones(N, 1).
void add_sums(Simplifier& simplifier, const Equation& equation) {
  const Shape& shape = equation.value.shape();
  const Expr name = variable(equation.name, shape.rows(), shape.columns());
  const auto add = [&](const Expr& sum, const Expr& sum_of_name) {
    const Expr constant = simplifier.expanded(sum);
    if (variable_names(constant).empty() && parameter_names(constant).empty())
      simplifier.add_fact(sum_of_name, constant);
  };
  if (!shape.columns().is_one()) add(rows_sum(equation.value), rows_sum(name));
  if (!shape.rows().is_one()) add(columns_sum(equation.value), columns_sum(name));
}

// The rules without those that call softmax by its name, under which terms do not cancel.
std::vector<SimplificationRule> without_names_of_softmax(std::vector<SimplificationRule> rules) {
  std::erase_if(rules, [](const SimplificationRule& rule) {
    return rule.rule.name.starts_with("names_of_softmax.");
  });
  return rules;
}

class Derivation {
 public:
  Derivation(const EquationSystem& system, const DerivationRules& rules)
      : system_(system),
        rules_without_names_(without_names_of_softmax(rules.simplification)),
        simplifier_(rules.simplification),
        reverse_(system, rules.table, simplifier_, [this](const Expr& e) { return vanishes(e); }) {
    for (const auto& condition : system.matrix_conditions)
      simplifier_.add_fact(condition.left, condition.right);
    for (const auto& equation : system.forward) {
      add_sums(simplifier_, equation);
      simplifier_.add_name(equation.name, equation.value);
    }
  }

  std::vector<Equation> run() {
    for (auto equation = system_.forward.rbegin(); equation != system_.forward.rend(); ++equation)
      through(*equation);
    for (const auto& parameter : system_.parameters)
      if (parameter.trainable) gradient(parameter.name, Shape{}, std::nullopt);
    for (const auto role : {Role::weight, Role::input})
      for (const auto& declaration : system_.declarations)
        if (declaration.role == role) gradient(declaration.name, declaration.shape, std::nullopt);
    for (auto& equation : equations_) equation.value = simplifier_.simplified(equation.value);
    put_in_what_is_used_once();
    for (auto& equation : equations_) equation.value = placed(equation);
    return equations_;
  }

 private:
  bool is_output(const std::string& name) const {
    return system_.is_loss() ? name == system_.output : system_.is_cotangent("D" + name);
  }

  // Carries the gradient of one forward value on.
  void through(const Equation& equation) {
    if (!reverse_.is_active(equation.name)) return;
    const Shape& shape = equation.value.shape();
    const Expr own = variable("D" + equation.name, shape);
    if (!is_output(equation.name)) {
      gradient(equation.name, shape, equation.value.where());
      push(equation, own);
    } else if (system_.is_loss()) {
      push(equation, ones(one));
    } else {
      const Expr others = reverse_.gradient_of(equation.name, shape);
      push(equation, as(others, op::zeros()) ? own : sum_of_gradients(equation, own + others));
    }
  }

  // An output that other values read has the gradient that is given and theirs.
  Expr sum_of_gradients(const Equation& equation, const Expr& sum) {
    const std::string name = "G" + equation.name;
    derive::require_new(system_, name, equation.name);
    equations_.push_back({name, simplifier_.normal(sum), ""});
    places_.emplace(name, equation.value.where());
    return variable(name, sum.shape());
  }

  void push(const Equation& equation, const Expr& gradient) {
    try {
      reverse_.push(equation.value, gradient);
    } catch (const UnsupportedError& error) {
      throw UnsupportedError(system_.full_name() + ", equation " + equation.name + ": " +
                             error.what());
    }
  }

  void gradient(const std::string& of, const Shape& shape, std::optional<Location> where) {
    const std::string name = "D" + of;
    derive::require_new(system_, name, of);
    equations_.push_back({name, reverse_.gradient_of(of, shape), of});
    places_.emplace(name, where ? *where : system_.forward.back().value.where());
  }

  // The equation, said to be written where the forward equation is.
  Expr placed(const Equation& equation) const {
    const Expr& value = equation.value;
    return Expr(value.node(), value.shape(), places_.at(equation.name));
  }

  // Whether a gradient is zero, with everything put in for the names of gradients, and for those of
  // forward values if that is needed and not too long.
  bool vanishes(Expr gradient) {
    for (auto equation = equations_.rbegin(); equation != equations_.rend(); ++equation)
      gradient = with_value(gradient, equation->name, equation->value);
    if (as(simplifier_.expanded(gradient), op::zeros())) return true;
    constexpr int most_nodes = 500;
    Simplifier without_names(rules_without_names_);
    for (auto equation = system_.forward.rbegin(); equation != system_.forward.rend(); ++equation) {
      gradient = with_value(gradient, equation->name, equation->value);
      if (without_names.length(gradient) > most_nodes) return false;
    }
    return as(without_names.expanded(gradient), op::zeros()) != nullptr;
  }

  // A gradient of a forward value stays an equation where several equations read it. Else it is put
  // in where it is read, unless that makes the whole longer.
  void put_in_what_is_used_once() {
    for (const auto& forward : system_.forward)
      names_.push_back((is_output(forward.name) ? "G" : "D") + forward.name);
    for (auto name = names_.rbegin(); name != names_.rend(); ++name) put_in(*name);
  }

  void put_in(const std::string& name) {
    const auto own = std::find_if(equations_.begin(), equations_.end(),
                                  [&](const Equation& equation) { return equation.name == name; });
    if (own == equations_.end()) return;
    const Expr value = own->value;
    std::vector<Equation*> readers;
    int count = 0;
    for (auto& equation : equations_) {
      const int here = occurrences(equation.value, name);
      if (here > 0) readers.push_back(&equation);
      count += here;
    }
    constexpr int short_enough = 3;  // nodes, as in -DY
    if (readers.size() > 1 && simplifier_.length(value) > short_enough) return;
    int before = 1 + simplifier_.length(value), after = 0;
    std::vector<Expr> values;
    for (const auto* reader : readers) {
      before += simplifier_.length(reader->value);
      values.push_back(simplifier_.simplified(with_value(reader->value, name, value)));
      after += simplifier_.length(values.back());
    }
    if (after > before || (after == before && count > 1)) return;
    for (std::size_t k = 0; k < readers.size(); ++k) readers[k]->value = values[k];
    equations_.erase(own);
  }

  const EquationSystem& system_;
  const std::vector<SimplificationRule> rules_without_names_;
  Simplifier simplifier_;
  derive::ReverseMode reverse_;
  std::vector<Equation> equations_;
  std::vector<std::string> names_;
  std::map<std::string, Location> places_;
};

}  // namespace

bool has_gradients(const EquationSystem& system) {
  return !system.forward.empty() && system.kind != Kind::rule && system.kind != Kind::optimizer &&
         system.updates.empty();
}

EquationSystem derive_gradients(const EquationSystem& system, const DerivationRules& rules) {
  if (!has_gradients(system))
    throw UnsupportedError(system.full_name() +
                           " has no gradients: layers, activations, losses and operations have");
  const Shape output = system.shape_of(system.output);
  if (system.is_loss() && !output.is_scalar())
    throw ShapeError(system.full_name() + ": a loss is 1 x 1, but " + system.output + " is " +
                     output.text());
  if (has_tensors(system)) return derive::entries::derive_by_entries(system);
  EquationSystem derived = system;
  derived.backward = Derivation(system, rules).run();
  return derived;
}

}  // namespace gradstone
