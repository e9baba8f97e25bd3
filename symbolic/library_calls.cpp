#include "symbolic/library_calls.hpp"

#include <map>

#include "reference/activations/functions.hpp"
#include "reference/functions.hpp"
#include "reference/operations/spelled_out.hpp"
#include "reference/print/activation.hpp"
#include "reference/print/text.hpp"

namespace gradstone {
namespace {

// The names of all functions that formulas call.
class Calls {
 public:
  void add(const Expr& expression) {
    read_.push_back(spelled_out(expression));
    add_parts(read_.back());
  }

  void add_parts(const Expr& expression) {
    if (!seen_.insert(expression.id()).second) return;
    for (const auto& operand : operands(expression)) add_parts(operand);
    for (const auto& scalar : scalars(expression)) add(scalar);
    if (const auto* applied = as<node::Apply>(expression)) names_.insert(applied->function.name());
  }

  void add(const Scalar& formula) {
    if (const auto* applied = std::get_if<scalar::Apply>(&formula.node().value))
      names_.insert(applied->function->name());
    for (const auto& child : children(formula)) add(child);
  }

  void add(const ElementFunction& function) {
    add(function.value());
    if (function.stable()) add(*function.stable());
    if (function.has_derivative()) add(function.derivative());
    for (const auto& [parameter, partial] : function.parameter_derivatives()) add(*partial);
  }

  void add(const EquationSystem& system) {
    for (const auto& condition : system.conditions) {
      add(condition.left);
      add(condition.right);
    }
    for (const auto& condition : system.matrix_conditions) {
      add(condition.left);
      add(condition.right);
    }
    for (const auto& equation : system.forward) add(equation.value);
    for (const auto& equation : system.backward) add(equation.value);
    for (const auto& definition : system.definitions) add(definition.value);
    for (const auto& identity : system.identities) {
      add(identity.left);
      add(identity.right);
    }
    for (const auto& identity : system.element_identities) {
      add(identity.left);
      add(identity.right);
    }
    for (const auto& start : system.starts) add(start.value);
    for (const auto& unrolled : system.unrolled) add(unrolled.value);
  }

  const std::set<std::string>& names() const { return names_; }

 private:
  std::vector<Expr> read_;  // kept, as the addresses of nodes are remembered
  std::set<const void*> seen_;
  std::set<std::string> names_;
};

// Each function of the library by its name and by those of its derivatives.
std::map<std::string, const ElementFunction*> library() {
  std::map<std::string, const ElementFunction*> all;
  for (const auto* functions : {&functions::all(), &functions::activations()}) {
    for (const auto& function : *functions) {
      all.emplace(function.name(), &function);
      if (function.has_derivative()) all.emplace(function.derivative().name(), &function);
      for (const auto& [parameter, partial] : function.parameter_derivatives())
        all.emplace(partial->name(), &function);
    }
  }
  return all;
}

std::string stated(const char* left, const Scalar& value) {
  return std::string("  ") + left + " = " + to_text(value) + "\n";
}

std::string text_of(const ElementFunction& function) {
  std::string text = "activation " + function.name() + "\n";
  for (const auto& parameter : function.parameters()) text += "  parameter " + parameter + "\n";
  for (const auto& condition : function.conditions())
    text += "  condition " + to_text(condition) + "\n";
  if (function.positive_domain()) text += "  x positive\n";
  if (function.domain() == "x not 0") text += "  x nonzero\n";
  text += stated("f(x)", function.value());
  if (function.has_derivative()) text += stated("f'(x)", function.derivative().value());
  for (const auto& [parameter, partial] : function.parameter_derivatives())
    text += stated(("f_" + parameter + "(x)").c_str(), partial->value());
  if (function.stable()) text += stated("stable f(x)", *function.stable());
  if (function.has_derivative() && function.derivative().stable())
    text += stated("stable f'(x)", *function.derivative().stable());
  return text;
}

}  // namespace

std::vector<std::string> library_calls(const std::vector<const EquationSystem*>& systems) {
  const auto known = library();
  std::set<std::string> own;  // the activations above, which the text defines
  std::map<std::string, const ElementFunction*> called;
  for (const auto* system : systems) {
    Calls calls;
    calls.add(*system);
    const auto defined = print::activation_function(*system);
    if (defined) {
      calls.add(*defined);
      own.insert(defined->name());
    }
    for (const auto& name : calls.names()) {
      const auto found = known.find(name);
      if (found != known.end() && own.count(found->second->name()) == 0)
        called.insert({found->second->name(), found->second});
    }
  }
  std::vector<std::string> texts;
  for (const auto& [name, function] : called) texts.push_back(text_of(*function));
  return texts;
}

}  // namespace gradstone
