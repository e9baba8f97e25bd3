#include "reference/derive/entries/matrix_entries.hpp"

#include "reference/derive/cost.hpp"
#include "reference/derive/entries/bound.hpp"
#include "reference/operations/entry_of.hpp"

namespace gradstone::derive::entries {
namespace {

// Of a square or a reciprocal the formula is as short as the name.
bool has_short_value(const ElementFunction& function) {
  constexpr int as_short = 3;
  return length_of(function.value()) <= as_short;
}

}  // namespace

Scalar with_short_functions(const Scalar& scalar) {
  return transform(scalar, [](const Scalar& part) {
    const auto* call = std::get_if<scalar::Apply>(&part.node().value);
    return call && has_short_value(*call->function)
               ? call->function->value_at(call->argument, call->parameters)
               : part;
  });
}

Scalar entry_of(const Expr& expression, const std::vector<Place>& places, Knowledge& known) {
  // At indices of names of their own first, since the places may hold the names of others.
  std::vector<Index> indices;
  for (const auto& dim : expression.shape().dims())
    indices.push_back(dim.is_one() ? Index{} : known.fresh(Index{"i"}));
  Scalar value = with_short_functions(gradstone::entry_of(expression, indices));
  value = prepared(value, ranges_of(indices, expression.shape().dims()), known);
  for (std::size_t axis = 0; axis < indices.size(); ++axis)
    if (!indices[axis].is_first()) value = with_index(value, indices[axis], places[axis].number());
  return value;
}

}  // namespace gradstone::derive::entries
