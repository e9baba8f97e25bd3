#include "validation/numeric/counterexample.hpp"

#include "validation/numeric/gradient.hpp"

namespace gradstone {
namespace {

std::string matrix_text(const Matrix<Rational>& X) {
  std::string text = "[";
  for (std::int64_t i = 0; i < X.rows(); ++i) {
    text += i == 0 ? "[" : ", [";
    for (std::int64_t j = 0; j < X.columns(); ++j) text += (j == 0 ? "" : ", ") + X(i, j).text();
    text += "]";
  }
  return text + "]";
}

void add_behind(const EquationSystem& system, const std::string& name,
                std::set<std::string>& names) {
  if (!names.insert(name).second) return;
  const Equation* equation = system.find_forward(name);
  if (!equation) equation = system.find_backward(name);
  if (!equation) return;
  names.merge(parameter_names(equation->value));
  for (const auto& read : variable_names(equation->value)) add_behind(system, read, names);
}

/// What an identity reads, directly or through equations: the rest need not be shown.
std::set<std::string> names_behind(const EquationSystem& system, const Claim& claim) {
  std::set<std::string> names;
  const auto add = [&](const auto& side, const std::set<std::string>& matrices) {
    names.merge(parameter_names(side));
    for (const auto& name : matrices) add_behind(system, name, names);
  };
  for (const auto& identity : system.identities) {
    if (identity.name != claim.subject) continue;
    add(identity.left, variable_names(identity.left));
    add(identity.right, variable_names(identity.right));
  }
  for (const auto& identity : system.element_identities) {
    if (identity.name != claim.subject) continue;
    add(identity.left, matrix_names(identity.left));
    add(identity.right, matrix_names(identity.right));
  }
  return names;
}

}  // namespace

Counterexample inputs_at(const EquationSystem& drawn, const Claim& claim, const Sample& sample,
                         std::size_t place, std::int64_t columns) {
  const bool backward = claim.kind == ClaimKind::gradient || claim.kind == ClaimKind::derivative;
  const bool identity =
      claim.kind == ClaimKind::identity || claim.kind == ClaimKind::element_identity;
  const auto read = names_behind(drawn, claim);
  const auto is_unused = [&](const std::string& name) {
    if (identity) return read.count(name) == 0;
    return name == drawn.cotangent() && !backward;
  };
  // A claim about an elementwise function is checked at several points: one shows it.
  const bool elementwise =
      claim.kind == ClaimKind::derivative || claim.kind == ClaimKind::stable_form;
  const auto shown = [&](const Matrix<Rational>& X) {
    return elementwise ? Matrix<Rational>(1, 1, X.elements().at(place)) : X;
  };
  Counterexample example;
  example.sizes = sample.sizes;
  const auto starts_as_stated = [&](const std::string& name) {
    return claim.kind == ClaimKind::unrolled && drawn.find_start(name);
  };
  for (const auto& [name, value] : sample.values) {
    if (!sample.sequences.count(name) && !is_unused(name) && !starts_as_stated(name))
      example.inputs.emplace_back(name, matrix_text(shown(value)));
  }
  for (const auto& [name, value] : sample.sequences)
    example.inputs.emplace_back(name, matrix_text(value));
  // In steps, what counts is their number.
  const auto counts_steps = [&](const std::string& name) {
    return claim.kind == ClaimKind::unrolled && drawn.find_parameter(name)->integer;
  };
  for (const auto& [name, value] : sample.parameters)
    if (!sample.sequences.count(name) && !(identity && is_unused(name)) && !counts_steps(name))
      example.inputs.emplace_back(name, value.text());
  example.entry = elementwise ? claim.subject : entry_name(claim.subject, place, columns);
  return example;
}

}  // namespace gradstone
