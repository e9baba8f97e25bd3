#include "validation/numeric/counterexample.hpp"

#include "reference/claimed.hpp"
#include "reference/entry_name.hpp"

namespace gradstone {
namespace {

/// [[1, 2], [3, 4]]: the entries from a place on, in as many brackets as there are axes left.
std::string nested(const std::vector<Rational>& entries, const std::vector<std::int64_t>& extents,
                   std::size_t axis, std::size_t& place) {
  if (axis == extents.size()) return entries.at(place++).text();
  std::string text;
  for (std::int64_t k = 0; k < extents[axis]; ++k)
    text += (k == 0 ? "" : ", ") + nested(entries, extents, axis + 1, place);
  return "[" + text + "]";
}

std::string matrix_text(const Matrix<Rational>& X) {
  std::size_t place = 0;
  return nested(X.elements(), {X.rows(), X.columns()}, 0, place);
}

/// A tensor that is held row by row in a matrix.
std::string tensor_text(const Matrix<Rational>& X, const Shape& shape, const Sizes& sizes) {
  std::size_t place = 0;
  return nested(X.elements(), shape.at(sizes), 0, place);
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
  const Claimed claimed = find_claimed(system, claim);
  if (const auto* sides = std::get_if<claimed::Identity>(&claimed)) {
    add(sides->identity.left, variable_names(sides->identity.left));
    add(sides->identity.right, variable_names(sides->identity.right));
  }
  if (const auto* sides = std::get_if<claimed::ElementIdentity>(&claimed)) {
    add(sides->identity.left, matrix_names(sides->identity.left));
    add(sides->identity.right, matrix_names(sides->identity.right));
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
  const auto shown = [&](const std::string& name, const Matrix<Rational>& X) {
    if (elementwise) return matrix_text(Matrix<Rational>(1, 1, X.elements().at(place)));
    return tensor_text(X, drawn.shape_of(name), sample.sizes);
  };
  Counterexample example;
  example.sizes = sample.sizes;
  const auto starts_as_stated = [&](const std::string& name) {
    return claim.kind == ClaimKind::unrolled && drawn.find_start(name);
  };
  for (const auto& [name, value] : sample.values) {
    if (!sample.sequences.count(name) && !is_unused(name) && !starts_as_stated(name))
      example.inputs.emplace_back(name, shown(name, value));
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
  example.entry =
      elementwise ? claim.subject : entry_name(drawn, claim.subject, sample.sizes, place, columns);
  return example;
}

}  // namespace gradstone
