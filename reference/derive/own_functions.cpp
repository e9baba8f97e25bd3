#include "reference/derive/own_functions.hpp"

#include <algorithm>
#include <set>

#include "reference/derive/scalar_derivative.hpp"
#include "reference/print/activation.hpp"
#include "reference/registry.hpp"

namespace gradstone {
namespace {

bool is_learned(const EquationSystem& system, const Scalar& scalar) {
  const auto names = parameter_names(scalar);
  return std::any_of(system.parameters.begin(), system.parameters.end(),
                     [&](const auto& p) { return p.trainable && names.contains(p.name); });
}

// The parameters of a function that some system learns.
std::set<std::string> learned_parameters(const ElementFunction& function,
                                         const std::vector<EquationSystem>& systems) {
  std::set<std::string> learned;
  for (const auto& system : systems) {
    for (const auto& equation : system.forward) {
      transform(equation.value, [&](const Expr& part) {
        const auto* call = as<node::Apply>(part);
        if (call && call->function == function)
          for (std::size_t k = 0; k < call->parameters.size(); ++k)
            if (is_learned(system, call->parameters[k])) learned.insert(function.parameters()[k]);
        return part;
      });
    }
  }
  return learned;
}

// Where the function of the same name and value stands, the one with more derivatives.
void replace_function(const ElementFunction& function, std::vector<EquationSystem>& systems) {
  for (auto& system : systems) {
    for (auto& equation : system.forward) {
      equation.value = transform(equation.value, [&](const Expr& part) {
        const auto* call = as<node::Apply>(part);
        if (!call || call->function != function) return part;
        return apply(function, Operand(call->operand, part.where()), call->parameters);
      });
    }
  }
}

class Completion {
 public:
  Completion(std::vector<EquationSystem> systems, Derivatives derivatives)
      : second_(derivatives == Derivatives::second) {
    for (const auto& system : systems) names_.insert(system.name);
    for (const auto& entry : registry()) names_.insert(entry.name);
    result_.systems = std::move(systems);
  }

  WithDerivatives run() {
    for (std::size_t k = 0; k < result_.systems.size(); ++k) {
      const EquationSystem activation = result_.systems[k];
      const auto function = function_of(activation);
      if (function) complete(*function, activation);
    }
    return std::move(result_);
  }

 private:
  // The function that an activation defines, if it is smooth.
  static std::optional<ElementFunction> function_of(const EquationSystem& system) {
    auto function = print::activation_function(system);
    return function && derive::is_smooth(*function) ? function : std::nullopt;
  }

  void complete(const ElementFunction& function, const EquationSystem& activation) {
    learned_ = learned_parameters(function, result_.systems);
    ElementFunction f = differentiated(function);
    std::vector<ElementFunction> companions;
    if (second_) {
      FunctionBuilder twice(f);
      const auto add = [&](const std::string& name, const ElementFunction& derivative) {
        FunctionBuilder slope(f, new_name(name));
        slope.value(derivative.value());
        if (derivative.stable()) slope.stable(*derivative.stable());
        companions.push_back(differentiated(slope.build()));
        return companions.back();
      };
      twice.derivative(add(f.name() + "_slope", f.derivative()));
      for (const auto& parameter : learned_)
        twice.parameter_derivative(parameter, add(f.name() + "_" + parameter + "_slope",
                                                  f.parameter_derivative(parameter)));
      f = twice.build();
    }
    replace_function(f, result_.systems);
    if (!second_) return;
    result_.activations.push_back(stating(f, activation));
    for (const auto& companion : companions)
      result_.activations.push_back(stating(companion, activation));
  }

  // The function with what is not stated of its first derivatives.
  ElementFunction differentiated(const ElementFunction& function) const {
    FunctionBuilder builder(function);
    if (!function.has_derivative()) builder.derivative(derive::derivative_of(function));
    for (const auto& parameter : learned_)
      if (!function.parameter_derivatives().contains(parameter))
        builder.parameter_derivative(parameter, derive::derivative_of(function, parameter));
    return builder.build();
  }

  std::string new_name(std::string name) {
    while (!names_.insert(name).second) name += "_";
    return name;
  }

  // An activation like the given one that defines this function.
  static EquationSystem stating(const ElementFunction& function, const EquationSystem& activation) {
    EquationSystem system = activation;
    system.name = function.name();
    auto& forward = system.forward.front();
    const auto* call = as<node::Apply>(forward.value);
    forward.value =
        apply(function, Operand(call->operand, forward.value.where()), call->parameters);
    if (function.name() == activation.name) return system;
    system.title.clear();
    system.definitions.clear();
    system.identities.clear();
    system.element_identities.clear();
    system.chains.clear();
    return system;
  }

  bool second_;
  std::set<std::string> names_, learned_;
  WithDerivatives result_;
};

}  // namespace

WithDerivatives with_derivatives_of_functions(std::vector<EquationSystem> systems,
                                              Derivatives derivatives) {
  return Completion(std::move(systems), derivatives).run();
}

}  // namespace gradstone
