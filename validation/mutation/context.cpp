#include "validation/mutation/context.hpp"

#include <algorithm>

namespace gradstone::mutation {
namespace {

bool names_a_decay(const std::string& name) {
  return name.find("decay") != std::string::npos;
}

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
  for (const auto& cotangent : system.cotangents()) add(cotangent, system.shape_of(cotangent));
  for (const auto& equation : system.backward) {
    if (equation.name == name) return known;
    add(equation.name, equation.value.shape());
  }
  return known;
}

}  // namespace

Context::Context(const EquationSystem& system, const std::string& equation)
    : system_(system), known_(known_before(system, equation)) {
  for (const auto& name : system.matrix_names()) shapes_.emplace(name, system.shape_of(name));
}

const Shape* Context::find_shape(const std::string& name) const {
  const auto found = shapes_.find(name);
  return found == shapes_.end() ? nullptr : &found->second;
}

bool Context::is_mask(const std::string& name) const {
  const auto* declaration = system_.find_declaration(name);
  return declaration && (declaration->role == Role::mask || declaration->domain == Domain::mask);
}

bool Context::is_place(const std::string& name) const {
  const auto* declaration = system_.find_declaration(name);
  return declaration && declaration->domain == Domain::index;
}

bool Context::is_backward(const std::string& name) const {
  return system_.is_cotangent(name) || system_.find_backward(name) != nullptr;
}

bool Context::is_state_before(const std::string& state, const std::string& next) const {
  return std::any_of(system_.updates.begin(), system_.updates.end(), [&](const Update& update) {
    return update.name == state && update.from == next;
  });
}

bool Context::decays(const Expr& expression) const {
  if (system_.kind != Kind::optimizer) return false;
  auto names = variable_names(expression);
  names.merge(parameter_names(expression));
  return std::any_of(names.begin(), names.end(), names_a_decay);
}

bool Context::decays(const Scalar& scalar) const {
  if (system_.kind != Kind::optimizer) return false;
  auto names = matrix_names(scalar);
  names.merge(parameter_names(scalar));
  return std::any_of(names.begin(), names.end(), names_a_decay);
}

bool is_epsilon(const std::string& name) {
  return name.starts_with("eps");
}

bool is_epsilon(const Scalar& scalar) {
  const auto names = parameter_names(scalar);
  return matrix_names(scalar).empty() && !names.empty() &&
         std::all_of(names.begin(), names.end(),
                     [](const std::string& name) { return is_epsilon(name); });
}

std::optional<Scalar> with_sizes_less_one(const Scalar& scalar) {
  bool any = false;
  const Scalar less = transform(scalar, [&](const Scalar& part) {
    const auto* found = std::get_if<scalar::Size>(&part.node().value);
    if (!found) return part;
    any = true;
    return size(found->dim - one);
  });
  return any ? std::optional(less) : std::nullopt;
}

}  // namespace gradstone::mutation
