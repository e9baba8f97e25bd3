#include "symbolic/lookup.hpp"

#include "reference/claim.hpp"
#include "reference/error.hpp"

namespace gradstone {
namespace {

template <class Predicate>
ElementFunction find_function(const EquationSystem& system, const std::string& name,
                              Predicate matches) {
  for (const auto& function : functions_of(system)) {
    if (matches(function)) return function;
  }
  throw UnknownNameError(system.full_name() + " has no function " + name);
}

}  // namespace

const ElementDefinition* find_definition(const EquationSystem& system, const std::string& name) {
  for (const auto& definition : system.definitions) {
    if (definition.name == name) return &definition;
  }
  return nullptr;
}

ElementFunction function_with_stable_form(const EquationSystem& system, const std::string& name) {
  return find_function(system, name, [&](const ElementFunction& f) {
    return f.name() == name && f.stable().has_value();
  });
}

ElementFunction function_with_derivative(const EquationSystem& system, const std::string& name) {
  return find_function(system, name, [&](const ElementFunction& f) {
    return f.has_derivative() && f.derivative().name() == name;
  });
}

const Unrolled& find_unrolled(const EquationSystem& system, const std::string& name) {
  for (const auto& unrolled : system.unrolled) {
    if (unrolled.name == name) return unrolled;
  }
  throw UnknownNameError(system.full_name() + " has no unrolled " + name);
}

}  // namespace gradstone
