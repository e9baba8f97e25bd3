#include "validation/mutation/guard_operators.hpp"

#include <algorithm>

#include "reference/expr/affine.hpp"
#include "reference/print/text.hpp"

namespace gradstone::mutation {
namespace {

using enum MutationKind;

// Whether both sides are made of indices, sizes and places.
bool is_of_whole_numbers(const Comparison& comparison, const Context& context) {
  for (const auto& side : {comparison.left, comparison.right}) {
    if (!affine_of(side) || !parameter_names(side).empty()) return false;
    for (const auto& name : matrix_names(side))
      if (!context.is_place(name)) return false;
  }
  return true;
}

// < for <=, and the other way round.
Relation other_strictness(Relation relation) {
  switch (relation) {
    case Relation::less:
      return Relation::less_equal;
    case Relation::less_equal:
      return Relation::less;
    case Relation::greater:
      return Relation::greater_equal;
    case Relation::greater_equal:
      return Relation::greater;
    case Relation::equal:
      return Relation::greater_equal;
  }
  return relation;
}

std::vector<Comparison> wrong_comparisons(const Comparison& right) {
  return {{right.left, other_strictness(right.relation), right.right},
          {right.left, right.relation, right.right + 1},
          {right.left, right.relation, right.right - 1}};
}

// The guard of a sum's body that compares an entry of a tensor of places, at the indices of the
// sums, with something else.
struct Lookup {
  std::vector<scalar::Running> over;  // all sums, the outermost first
  scalar::Entry ids;
};

std::optional<Lookup> find_lookup(const Scalar& sum, const Context& context) {
  Lookup lookup;
  Scalar body = sum;
  while (const auto* inner = std::get_if<scalar::Sum>(&body.node().value)) {
    const auto* last = std::get_if<Dim>(&inner->last);
    if (!last) return std::nullopt;
    lookup.over.push_back({inner->index, *last});
    const Scalar next = inner->body;
    body = next;
  }
  const auto* cases = std::get_if<scalar::Cases>(&body.node().value);
  if (!cases || !is_guard(*cases)) return std::nullopt;
  for (const auto& condition : cases->cases.front().conditions) {
    const auto* read = std::get_if<scalar::Entry>(&condition.left.node().value);
    if (!read || !context.is_place(read->matrix) || condition.relation != Relation::equal) continue;
    const bool is_of_the_sums =
        read->places.size() == lookup.over.size() &&
        std::equal(read->places.begin(), read->places.end(), lookup.over.begin(),
                   [](const Place& place, const scalar::Running& running) {
                     return place.index() && *place.index() == running.index;
                   });
    if (!is_of_the_sums) continue;
    lookup.ids = *read;
    return lookup;
  }
  return std::nullopt;
}

// How many later places, in the order of the axes, name the same: the first axes are the same, one
// is later, the others are anywhere.
Scalar count_of_later(const Lookup& lookup) {
  std::vector<scalar::Running> later;
  std::vector<Place> places;
  for (const auto& running : lookup.over) {
    later.push_back({Index{running.index.name + "_later"}, running.last});
    places.emplace_back(later.back().index);
  }
  const Scalar here = entry(lookup.ids.matrix, lookup.ids.places);
  const Scalar there = entry(lookup.ids.matrix, std::move(places));
  Scalar count = 0;
  for (std::size_t axis = 0; axis < later.size(); ++axis) {
    std::vector<Comparison> conditions;
    for (std::size_t k = 0; k < axis; ++k)
      conditions.push_back(
          {value_of(later[k].index), Relation::equal, value_of(lookup.over[k].index)});
    conditions.push_back(value_of(later[axis].index) > value_of(lookup.over[axis].index));
    conditions.push_back({there, Relation::equal, here});
    Scalar named = where({{std::move(conditions), 1}}, 0);
    for (auto running = later.rbegin(); running != later.rend(); ++running)
      named = sum(running->index, running->last, named);
    count = axis == 0 ? named : count + named;
  }
  return count;
}

// The body of the innermost of so many sums, guarded once more.
Scalar with_guard(const Scalar& expression, const Comparison& condition) {
  if (const auto* outer = std::get_if<scalar::Sum>(&expression.node().value))
    return sum(outer->index, outer->first, outer->last, with_guard(outer->body, condition));
  const auto& cases = std::get<scalar::Cases>(expression.node().value);
  return where(
      {{cases.cases.front().conditions, where({{{condition}, cases.cases.front().value}}, 0)}},
      cases.otherwise);
}

}  // namespace

AllWrong<std::vector<Comparison>> wrong_guards(const std::vector<Comparison>& conditions,
                                               const Context& context) {
  AllWrong<std::vector<Comparison>> found;
  for (std::size_t k = 0; k < conditions.size(); ++k) {
    const bool whole = is_of_whole_numbers(conditions[k], context);
    for (auto& wrong : wrong_comparisons(conditions[k])) {
      auto others = conditions;
      others[k] = std::move(wrong);
      found.push_back({whole ? guard_off_by_one : shifted_region,
                       to_text(conditions[k]) + " became " + to_text(others[k]), others});
    }
    auto fewer = conditions;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(k));
    found.push_back({whole ? forgotten_mask : shifted_region,
                     to_text(conditions[k]) + " was left out", std::move(fewer)});
  }
  return found;
}

AllWrong<Scalar> wrong_cases(const scalar::Cases& cases, const Context& context) {
  AllWrong<Scalar> found;
  for (std::size_t k = 0; k < cases.cases.size(); ++k) {
    const auto& line = cases.cases[k];
    for (auto& wrong : wrong_guards(line.conditions, context)) {
      auto lines = cases.cases;
      lines[k].conditions = *wrong.value;
      // What has no condition is the rest.
      const bool is_rest = wrong.value->empty();
      if (is_rest) lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(k), lines.end());
      const Scalar& rest = is_rest ? line.value : cases.otherwise;
      found.push_back(
          {wrong.kind, wrong.description, lines.empty() ? rest : where(std::move(lines), rest)});
    }
    if (is_guard(cases)) continue;  // without it the term is dropped
    auto lines = cases.cases;
    lines.erase(lines.begin() + static_cast<std::ptrdiff_t>(k));
    found.push_back({shifted_region, "the case " + to_text(line.value) + " was left out",
                     lines.empty() ? cases.otherwise : where(std::move(lines), cases.otherwise)});
  }
  return found;
}

AllWrong<Scalar> with_ids_once(const Scalar& sum, const Context& context) {
  const auto lookup = find_lookup(sum, context);
  if (!lookup) return {};
  return {{repeated_ids, "of equal " + lookup->ids.matrix + " the last one counts",
           with_guard(sum, count_of_later(*lookup) <= 0)}};
}

}  // namespace gradstone::mutation
