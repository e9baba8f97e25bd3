#include "validation/differentiated.hpp"

#include <algorithm>

#include "reference/claim.hpp"
#include "validation/notes.hpp"

namespace gradstone {
namespace {

bool calls(const Scalar& expression, const ElementFunction& function) {
  if (const auto* apply = std::get_if<scalar::Apply>(&expression.node().value)) {
    if (*apply->function == function || calls(apply->function->value(), function)) return true;
  }
  const auto parts = children(expression);
  return std::any_of(parts.begin(), parts.end(),
                     [&](const Scalar& part) { return calls(part, function); });
}

bool calls(const ElementFunction& caller, const ElementFunction& function) {
  return caller == function || calls(caller.value(), function);
}

/// How a system uses a function.
struct Use {
  bool anywhere = false, differentiated = false;
};

class Uses {
 public:
  Uses(const EquationSystem& system, const ElementFunction& function) : function_(function) {
    for (const auto& declaration : system.declarations)
      if (declaration.differentiated()) moving_.insert(declaration.name);
    for (const auto& parameter : system.parameters)
      if (parameter.trainable) moving_.insert(parameter.name);
    for (const auto& equation : system.forward) {
      look_into(equation.value);
      if (moves(equation.value)) moving_.insert(equation.name);
    }
    const auto functions = functions_of(system);
    use_.anywhere =
        use_.anywhere || std::any_of(functions.begin(), functions.end(),
                                     [&](const ElementFunction& f) { return calls(f, function_); });
    for (const auto& definition : system.definitions) note(definition.value);
    for (const auto& identity : system.element_identities) {
      note(identity.left);
      note(identity.right);
    }
  }

  Use use() const { return use_; }

 private:
  bool moves(const Expr& expression) const {
    const auto is_moving = [&](const std::string& name) { return moving_.count(name) > 0; };
    const auto matrices = variable_names(expression);
    const auto parameters = parameter_names(expression);
    return std::any_of(matrices.begin(), matrices.end(), is_moving) ||
           std::any_of(parameters.begin(), parameters.end(), is_moving);
  }

  void look_into(const Expr& expression) {
    for (const auto& operand : operands(expression)) look_into(operand);
    const auto* apply = as<node::Apply>(expression);
    if (apply && calls(apply->function, function_) && moves(expression)) use_.differentiated = true;
    const auto* entries = as<node::Comprehension>(expression);
    if (entries && calls(entries->body, function_) && moves(expression)) use_.differentiated = true;
  }

  void note(const Scalar& expression) {
    use_.anywhere = use_.anywhere || calls(expression, function_);
  }

  const ElementFunction& function_;
  std::set<std::string> moving_;
  Use use_;
};

}  // namespace

std::optional<ElementFunction> stated_function(const EquationSystem& system) {
  if (system.kind != Kind::activation && system.form != learned_parameters) return std::nullopt;
  if (system.forward.size() != 1) return std::nullopt;
  const auto* apply = as<node::Apply>(system.forward.front().value);
  return apply ? std::optional(apply->function) : std::nullopt;
}

bool is_differentiated(const ElementFunction& function,
                       const std::vector<const EquationSystem*>& systems) {
  bool is_used = false;
  for (const auto* system : systems) {
    const auto stated = stated_function(*system);
    if (stated && *stated == function) continue;
    if (stated && calls(*stated, function)) {
      // It is applied to the argument of another function, which may be a helper itself.
      if (is_differentiated(*stated, systems)) return true;
      is_used = true;
      continue;
    }
    const Use use = Uses(*system, function).use();
    if (use.differentiated) return true;
    is_used = is_used || use.anywhere;
  }
  return !is_used;
}

}  // namespace gradstone
