#include "reference/claim.hpp"

#include <algorithm>

#include "reference/operations/spelled_out.hpp"

namespace gradstone {
namespace {

void add_functions(const Expr& expression, std::set<const void*>& seen,
                   std::vector<ElementFunction>& found) {
  if (!seen.insert(expression.id()).second) return;
  for (const auto& operand : operands(expression)) add_functions(operand, seen, found);
  const auto* apply = as<node::Apply>(expression);
  if (apply && std::find(found.begin(), found.end(), apply->function) == found.end())
    found.push_back(apply->function);
}

void add_identities(const EquationSystem& system, const std::string& chain,
                    std::vector<Claim>& all) {
  for (const auto& identity : system.steps_of(chain))
    all.push_back({ClaimKind::identity, identity.name, ""});
  for (const auto& identity : system.element_steps_of(chain))
    all.push_back({ClaimKind::element_identity, identity.name, ""});
}

}  // namespace

std::vector<ElementFunction> functions_of(const EquationSystem& system) {
  std::vector<ElementFunction> found;
  std::set<const void*> seen;
  std::vector<Expr> read;  // which is kept, as the addresses of nodes are remembered
  const auto add = [&](const Expr& expression) {
    read.push_back(spelled_out(expression));
    add_functions(read.back(), seen, found);
  };
  for (const auto& equation : system.forward) add(equation.value);
  for (const auto& equation : system.backward) add(equation.value);
  for (const auto& identity : system.identities) {
    add(identity.left);
    add(identity.right);
  }
  return found;
}

std::vector<Claim> claims(const EquationSystem& system) {
  std::vector<Claim> all;
  for (const auto& definition : system.definitions)
    all.push_back({ClaimKind::definition, definition.name, ""});
  // The functions are stated once, by the entries of the table and the activations.
  if (system.kind == Kind::operation || system.kind == Kind::activation) {
    for (const auto& function : functions_of(system)) {
      if (function.stable()) all.push_back({ClaimKind::stable_form, function.name(), ""});
      if (function.has_derivative())
        all.push_back({ClaimKind::derivative, function.derivative().name(), ""});
    }
  }
  for (const auto& equation : system.backward) {
    if (!equation.gradient_of.empty())
      all.push_back({ClaimKind::gradient, equation.name, equation.gradient_of});
  }
  add_identities(system, "", all);  // those outside of chains
  for (const auto& chain : system.chains) add_identities(system, chain, all);
  for (const auto& unrolled : system.unrolled)
    all.push_back({ClaimKind::unrolled, unrolled.name, ""});
  return all;
}

std::string claim_kind_name(ClaimKind kind) {
  switch (kind) {
    case ClaimKind::definition:
      return "definition";
    case ClaimKind::gradient:
      return "gradient";
    case ClaimKind::stable_form:
      return "stable form";
    case ClaimKind::derivative:
      return "derivative";
    case ClaimKind::identity:
      return "identity";
    case ClaimKind::element_identity:
      return "element identity";
    case ClaimKind::unrolled:
      return "unrolled";
  }
  return "";
}

}  // namespace gradstone
