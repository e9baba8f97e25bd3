#include "reference/derive/entries/matrix_entries.hpp"

#include "reference/derive/cost.hpp"
#include "reference/derive/entries/bound.hpp"
#include "reference/error.hpp"
#include "reference/operations.hpp"
#include "reference/print/text.hpp"
#include "reference/rewrite.hpp"

namespace gradstone::derive::entries {
namespace {

Scalar at_places(Scalar value, const std::vector<Index>& indices, const std::vector<Place>& places,
                 Knowledge& known) {
  std::vector<Index> fresh;  // first, since the places may hold the same names
  for (const auto& index : indices) {
    fresh.push_back(index.is_first() ? index : known.fresh(index));
    if (!index.is_first()) value = with_index(value, index, value_of(fresh.back()));
  }
  for (std::size_t axis = 0; axis < indices.size(); ++axis)
    if (!fresh[axis].is_first()) value = with_index(value, fresh[axis], places[axis].number());
  return value;
}

// Of a square or a reciprocal the formula is as short as the name.
bool has_short_value(const ElementFunction& function) {
  constexpr int as_short = 3;
  return length_of(function.value()) <= as_short;
}

}  // namespace

Scalar entry_of(const Expr& expression, const std::vector<Place>& places, Knowledge& known) {
  const auto at = [&](const Expr& operand) { return entry_of(operand, places, known); };
  if (const auto* name = as<node::Variable>(expression)) return entry(name->name, places);
  if (const auto* call = as<node::Apply>(expression)) {
    const Scalar argument = at(call->operand);
    return has_short_value(call->function) ? call->function.value_at(argument, call->parameters)
                                           : apply(call->function, argument, call->parameters);
  }
  if (const auto* tensor = as<node::Comprehension>(expression)) {
    const Scalar body =
        prepared(tensor->body, ranges_of(tensor->indices, expression.shape().dims()), known);
    return at_places(body, tensor->indices, places, known);
  }
  // Tensors of other ranks have elementwise operations only.
  if (const auto* n = as<node::Negate>(expression)) return -at(n->operand);
  if (const auto* n = as<node::Scale>(expression)) return n->factor * at(n->operand);
  if (const auto* n = as<node::Add>(expression)) return at(n->left) + at(n->right);
  if (const auto* n = as<node::Subtract>(expression)) return at(n->left) - at(n->right);
  if (const auto* n = as<node::Hadamard>(expression)) return at(n->left) * at(n->right);
  const EquationSystem& line = operation_of(expression).system;
  const auto names = match(line.forward.front().value, expression);
  if (!names) throw UnsupportedError("no line of the table fits " + to_text(expression));
  const ElementDefinition& definition = line.definitions.back();
  ScalarReplacement replacement;
  replacement.dims = names->dims;
  replacement.parameters = names->parameters;
  const auto ranges = ranges_of(definition.indices, line.shape_of(definition.name).dims());
  const Scalar value = at_places(replace(prepared(definition.value, ranges, known), replacement),
                                 definition.indices, places, known);
  return transform(value, [&](const Scalar& part) -> Scalar {
    const auto* read = std::get_if<scalar::Entry>(&part.node().value);
    const auto operand = read ? names->variables.find(read->matrix) : names->variables.end();
    return operand == names->variables.end() ? part
                                             : entry_of(operand->second, read->places, known);
  });
}

}  // namespace gradstone::derive::entries
