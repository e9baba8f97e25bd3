#include "reference/derive/reverse.hpp"

#include <algorithm>
#include <unordered_set>

#include "reference/derive/coefficient.hpp"
#include "reference/derive/scalar_derivative.hpp"
#include "reference/error.hpp"
#include "reference/print/text.hpp"
#include "reference/rewrite.hpp"

namespace gradstone::derive {
namespace {

// Every part once, operands before what they are the operands of.
void collect(const Expr& expression, std::unordered_set<Expr, HashOfExpr>& seen,
             std::vector<Expr>& order) {
  if (!seen.insert(expression).second) return;
  for (const auto& operand : operands(expression)) collect(operand, seen, order);
  order.push_back(expression);
}

// Whether this is the largest of several elements, such as what is subtracted in a stable softmax,
// which has no gradient.
bool is_maximum(const Expr& expression) {
  const auto* operation = as<node::Operation>(expression);
  return operation && std::holds_alternative<scalar::Maximum>(
                          operation->line->form_of(*operation).definition.node().value);
}

}  // namespace

ReverseMode::ReverseMode(const EquationSystem& system, const std::vector<TableLine>& table,
                         Simplifier& simplifier, std::function<bool(const Expr&)> is_zero)
    : table_(table), simplifier_(simplifier), is_zero_(std::move(is_zero)) {
  for (const auto& parameter : system.parameters)
    if (parameter.trainable) parameters_.insert(parameter.name);
  for (const auto& declaration : system.declarations)
    if (declaration.differentiated()) active_.insert(declaration.name);
  for (const auto& equation : system.forward)
    if (is_active(equation.value)) active_.insert(equation.name);
}

bool ReverseMode::is_active(const Expr& expression) {
  const auto meets = [](const std::set<std::string>& names, const std::set<std::string>& others) {
    return std::any_of(names.begin(), names.end(),
                       [&](const auto& name) { return others.contains(name); });
  };
  return meets(variable_names(expression), active_) ||
         meets(parameter_names(expression), parameters_);
}

const TableLine& ReverseMode::rule_for(const Expr& expression) {
  const auto* operation = as<node::Operation>(expression);
  if (operation && operation->line->place == Operation::no_place) {
    auto& lines = operations_[operation->line];
    if (lines.empty()) lines = lines_of(*operation->line);
    return line_of(expression, lines);
  }
  const auto* apply = as<node::Apply>(expression);
  if (!apply || is_in_table(apply->function, table_)) return line_of(expression, table_);
  for (const auto& [function, line] : functions_)
    if (function == apply->function) return line;
  functions_.emplace_back(apply->function, line_for(apply->function));
  return functions_.back().second;
}

void ReverseMode::contribute(const std::string& name, const Expr& gradient) {
  contributions_[name].push_back(gradient);
}

// The chain rule for the scalars of a formula: c = c(alpha, ...), given the gradient of c.
void ReverseMode::push_to_parameters(const Scalar& scalar, const Expr& gradient) {
  for (const auto& name : parameter_names(scalar)) {
    if (!parameters_.contains(name)) continue;
    contribute(name, derivative(scalar, name) * gradient);
  }
}

void ReverseMode::push_to_operands(const Expr& expression, const Expr& gradient,
                                   std::unordered_map<Expr, Expr, HashOfExpr>& gradients) {
  if (is_maximum(expression) && is_zero_(gradient)) return;
  const EquationSystem& rule = rule_for(expression).system;
  const auto& result = rule.forward.front();
  auto names = match(result.value, expression);
  if (!names)
    throw UnsupportedError("the table's line " + rule.full_name() + " does not fit " +
                           to_text(expression));
  const auto needs = [&](const std::string& of) {
    const auto operand = names->variables.find(of);
    if (operand != names->variables.end()) return is_active(operand->second);
    const auto needed = parameter_names(names->parameters.at(of));
    return std::any_of(needed.begin(), needed.end(),
                       [&](const auto& name) { return parameters_.contains(name); });
  };
  const auto refuse = [&](const std::string& of) {
    if (!needs(of) || is_zero_(gradient)) return;
    const std::string remark = rule_for(expression).remarks;
    throw UnsupportedError("the table states no derivative of " + rule.name + " with respect to " +
                           of + (remark.empty() ? "" : " (" + remark + ")") + ", needed in " +
                           to_text(expression));
  };
  for (const auto& declaration : rule.declarations)
    if (!rule.find_gradient(declaration.name)) refuse(declaration.name);
  for (const auto& parameter : rule.parameters)
    if (!rule.find_gradient(parameter.name)) refuse(parameter.name);

  names->variables.emplace(rule.cotangent(), gradient);
  for (const auto& equation : rule.backward) {
    const std::string& of = equation.gradient_of;
    if (of.empty() || !needs(of)) continue;
    const Expr contribution = simplifier_.normal(substitute(equation.value, *names));
    const auto operand = names->variables.find(of);
    if (operand == names->variables.end()) {
      push_to_parameters(names->parameters.at(of), contribution);
      continue;
    }
    const auto [known, is_new] = gradients.try_emplace(operand->second, contribution);
    if (!is_new) known->second = simplifier_.normal(known->second + contribution);
  }
}

void ReverseMode::push(const Expr& value, const Expr& gradient) {
  std::unordered_set<Expr, HashOfExpr> seen;
  std::vector<Expr> order;
  collect(value, seen, order);
  std::unordered_map<Expr, Expr, HashOfExpr> gradients{{value, gradient}};
  std::reverse(order.begin(), order.end());
  for (const auto& part : order) {
    const auto found = gradients.find(part);
    if (found == gradients.end() || !is_active(part)) continue;
    if (const auto* name = as<node::Variable>(part)) {
      contribute(name->name, found->second);
    } else {
      const Expr own = found->second;  // the table of gradients may move
      push_to_operands(part, own, gradients);
    }
  }
}

Expr ReverseMode::gradient_of(const std::string& name, const Shape& shape) {
  std::optional<Expr> sum;
  for (const auto& part : contributions_[name]) sum = sum ? *sum + part : part;
  return simplifier_.normal(sum ? *sum : zeros(shape.rows(), shape.columns()));
}

}  // namespace gradstone::derive
