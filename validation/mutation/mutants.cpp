#include "validation/mutation/mutants.hpp"

#include <algorithm>

#include "reference/operations/spelled_out.hpp"
#include "validation/mutation/operators.hpp"

namespace gradstone {
namespace {

// All nodes of an expression, each once, the topmost first.
void collect_nodes(const Expr& expression, std::vector<Expr>& nodes) {
  const bool known = std::any_of(nodes.begin(), nodes.end(),
                                 [&](const Expr& node) { return node.id() == expression.id(); });
  if (known) return;
  nodes.push_back(expression);
  for (const auto& operand : operands(expression)) collect_nodes(operand, nodes);
}

// What is known where the equation stands: all that is given, and all that comes before.
std::vector<Expr> known_before(const EquationSystem& system, const std::string& name) {
  std::vector<Expr> known;
  const auto add = [&](const std::string& matrix, const Shape& shape) {
    known.push_back(variable(matrix, shape));
  };
  for (const auto& declaration : system.declarations) add(declaration.name, declaration.shape);
  for (const auto& equation : system.forward) {
    if (equation.name == name) return known;
    add(equation.name, equation.value.shape());
  }
  if (!system.cotangent().empty()) add(system.cotangent(), system.shape_of(system.cotangent()));
  for (const auto& equation : system.backward) {
    if (equation.name == name) return known;
    add(equation.name, equation.value.shape());
  }
  return known;
}

std::vector<Replacement> whole_replacements(const Expr& value) {
  if (const auto* tensor = as<node::Comprehension>(value)) {
    const auto with_body = [&](const Scalar& body) {
      return by_entries(tensor->indices, value.shape(), body, value.where());
    };
    return {{"the sign is wrong", with_body(-tensor->body)},
            {"a factor 2 too much", with_body(2 * tensor->body)}};
  }
  return {{"the sign is wrong", -value}, {"a factor 2 too much", Scalar(2) * value}};
}

}  // namespace

std::vector<Mutant> mutants_of(const EquationSystem& system, const Claim& claim) {
  const bool forward = claim.kind == ClaimKind::definition;
  if (!forward && claim.kind != ClaimKind::gradient) return {};
  const auto& equations = forward ? system.forward : system.backward;
  const auto equation = std::find_if(equations.begin(), equations.end(),
                                     [&](const Equation& e) { return e.name == claim.subject; });
  if (equation == equations.end()) return {};
  const auto position = static_cast<std::size_t>(equation - equations.begin());

  std::vector<Mutant> mutants;
  const auto add = [&](const std::string& description, Expr value) {
    const auto same = [&](const Mutant& mutant) {
      const auto& list = forward ? mutant.system.forward : mutant.system.backward;
      return list[position].value == value;
    };
    if (std::any_of(mutants.begin(), mutants.end(), same)) return;
    Mutant mutant{claim.subject + ": " + description, system, claim};
    auto& list = forward ? mutant.system.forward : mutant.system.backward;
    list[position].value = std::move(value);
    mutants.push_back(std::move(mutant));
  };

  for (const auto& whole : whole_replacements(equation->value))
    add(whole.description, whole.expression);
  const auto known = known_before(system, claim.subject);
  const Expr value = spelled_out(equation->value);
  std::vector<Expr> nodes;
  collect_nodes(value, nodes);
  for (const auto& node : nodes) {
    for (const auto& replacement : replacements(node, known))
      add(replacement.description, with_node(value, node, replacement.expression));
  }
  return mutants;
}

}  // namespace gradstone
